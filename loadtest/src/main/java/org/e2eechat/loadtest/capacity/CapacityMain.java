package org.e2eechat.loadtest.capacity;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.e2eechat.loadtest.bench.Machine;
import org.e2eechat.loadtest.bench.Revision;
import org.e2eechat.loadtest.process.RelayLauncher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The command: {@code ./run capacity [--quick] [--write]}. Exits with 0 when it has found something, with 1 when not even the first step was carried, with 2 when the arguments are not understood.
 */
@SuppressWarnings("SystemOut") // a command for people
public final class CapacityMain {
    private static final String MARK =
            "<!-- results: written by ./run capacity --write, not by hand -->";
    private static final String PAGE = "docs/capacity.md";
    private static final List<String> OPTIONS = List.of("--quick", "--write");
    private static final Objective OBJECTIVE = new Objective(100_000); // micros: nobody notices yet
    private static final Duration STEP = Duration.ofSeconds(4);
    private static final Duration QUICK_STEP = Duration.ofSeconds(1);
    private static final int MOST_CONNECTIONS = 16_000;
    private static final int SPARE_FILES = 1_000; // beside the sockets

    private CapacityMain() {}

    /** First the repository, then the options. */
    public static void main(String[] arguments) throws IOException {
        List<String> options = List.of(arguments).subList(1, arguments.length);
        if (!OPTIONS.containsAll(options)) {
            System.err.println("usage: ./run capacity [--quick] [--write]");
            System.exit(2);
        }
        Path repository = Path.of(arguments[0]);
        Duration step = options.contains("--quick") ? QUICK_STEP : STEP;
        List<String> report;
        try (RelayLauncher launcher = new RelayLauncher(repository.resolve("run"), "")) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> abandon(launcher), "clean up"));
            Capacity capacity =
                    new Capacity(
                            launcher,
                            OBJECTIVE,
                            step,
                            line -> System.out.println("capacity: " + line));
            report = report(capacity, repository, String.join(" ", options));
        }
        report.forEach(System.out::println);
        if (options.contains("--write")) {
            write(repository.resolve(PAGE), report);
        }
    }

    private static List<String> report(Capacity capacity, Path repository, String options)
            throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(
                "Measured by `./run capacity%s` on %s; %s; commit %s."
                        .formatted(
                                options.isEmpty() ? "" : " " + options,
                                Machine.here().words(),
                                LocalDate.now(ZoneOffset.UTC),
                                Revision.of(repository).words()));
        add("Messages, rooms of 10", capacity.messages(10), lines);
        add("Messages, rooms of 2", capacity.messages(2), lines);
        long files = Machine.maxOpenFiles() - SPARE_FILES;
        int most = (int) Math.min(MOST_CONNECTIONS, files);
        add("Connections", capacity.connections(most), lines);
        return lines;
    }

    private static void add(String title, List<Reading> stairs, List<String> lines) {
        lines.add("");
        lines.add("### " + title);
        lines.add("");
        lines.addAll(Reading.header().lines().toList());
        stairs.forEach(reading -> lines.add(reading.row()));
        lines.add("");
        lines.add(knee(Capacity.knee(stairs), Capacity.isOver(stairs)));
    }

    private static String knee(Optional<Reading> knee, boolean found) {
        return knee.map(
                        reading ->
                                String.format(
                                        Locale.ROOT,
                                        "**%s: %,d connections and %,.0f deliveries a second**, %,.0f for each core that the relay used.",
                                        found ? "The knee" : "Carried, without a knee so far",
                                        reading.connections(),
                                        reading.deliveries(),
                                        reading.perCore()))
                .orElse("Not even the first step was carried.");
    }

    // Keeps what people have written above the mark.
    private static void write(Path page, List<String> report) throws IOException {
        String text = Files.readString(page, UTF_8);
        int mark = text.indexOf(MARK);
        if (mark < 0) {
            throw new IOException(page + " has no place for results");
        }
        Files.writeString(
                page,
                text.substring(0, mark) + MARK + "\n\n" + String.join("\n", report) + "\n",
                UTF_8);
    }

    // Somebody has pressed Ctrl-C, or everything is done already.
    private static void abandon(RelayLauncher launcher) {
        try {
            launcher.close();
        } catch (IOException stays) {
            System.err.println("capacity: some files stay in the temporary directory: " + stays);
        }
    }
}
