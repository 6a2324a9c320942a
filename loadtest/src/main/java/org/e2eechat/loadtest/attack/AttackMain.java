package org.e2eechat.loadtest.attack;

import org.e2eechat.loadtest.bench.Machine;
import org.e2eechat.loadtest.bench.Revision;
import org.e2eechat.loadtest.process.RelayLauncher;
import org.e2eechat.loadtest.process.TlsIdentity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The command: {@code ./run attack}; {@link AttackOptions#USAGE} has its options. It prints figures
 * and judges none of them, but for three: it exits with 1 when the relay died, a neighbour lost a
 * message, or something was not given back.
 */
@SuppressWarnings("SystemOut") // a command for people
public final class AttackMain {
    private static final String PAGE = "docs/security/attacks.md";

    private AttackMain() {}

    /** First the repository, then the options. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path repository = Path.of(arguments[0]);
        String[] words = Arrays.copyOfRange(arguments, 1, arguments.length);
        AttackOptions options;
        try {
            options = AttackOptions.of(words);
        } catch (IllegalArgumentException wrong) {
            System.err.println("attack: " + wrong.getMessage());
            System.err.print(AttackOptions.USAGE);
            System.exit(2);
            return;
        }
        List<Outcome> outcomes = attack(repository, options);
        report(repository, options, String.join(" ", words), outcomes);
        List<Outcome> failed = outcomes.stream().filter(one -> !one.failures().isEmpty()).toList();
        for (Outcome outcome : failed) {
            System.out.printf(
                    "attack: FAILED: %s from %d: %s%n",
                    outcome.kind().word(),
                    outcome.addresses(),
                    String.join("; ", outcome.failures()));
        }
        System.exit(failed.isEmpty() ? 0 : 1);
    }

    private static List<Outcome> attack(Path repository, AttackOptions options)
            throws IOException, InterruptedException {
        Path scratch = Files.createTempDirectory("relay-attack");
        try (RelayLauncher launcher =
                        new RelayLauncher(repository.resolve("run"), "-Xmx" + options.heap());
                Siege siege = new Siege(launcher, TlsIdentity.in(scratch), options.length())) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> abandon(launcher), "clean up"));
            return siege.run(
                    options.kinds(),
                    outcome -> System.out.println("attack: " + String.join("  ", outcome.cells())));
        } finally {
            delete(scratch);
        }
    }

    private static void report(
            Path repository, AttackOptions options, String words, List<Outcome> outcomes)
            throws IOException {
        String origin =
                "%s; relay with -Xmx%s; %s; commit %s"
                        .formatted(
                                Machine.here().words(),
                                options.heap(),
                                LocalDate.now(ZoneOffset.UTC),
                                Revision.of(repository).words());
        System.out.println();
        System.out.print(AttacksPage.text(origin, outcomes));
        if (options.write()) {
            Path page = repository.resolve(PAGE);
            String command = ("./run attack " + words).strip();
            Files.writeString(
                    page, AttacksPage.update(Files.readString(page), command, origin, outcomes));
            System.out.println("attack: written into " + PAGE);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    // The command was interrupted, or everything is done already.
    private static void abandon(RelayLauncher launcher) {
        try {
            launcher.close();
        } catch (IOException stays) {
            System.err.println("attack: some files stay in the temporary directory: " + stays);
        }
    }
}
