package org.e2eechat.loadtest.compare;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The command: {@code ./run compare}. Judges nothing: that is what the simulations' assertions are for. Exits with 1 when there is nothing to compare. */
@SuppressWarnings("SystemOut") // a command for people
public final class CompareMain {
    private static final String COMMITTED = "loadtest/results";
    private static final String LAST = "loadtest/target/peaks";
    private static final String PAGE = "comparison.html";

    private CompareMain() {}

    /** The argument is the repository. */
    public static void main(String[] arguments) throws IOException {
        Path repository = Path.of(arguments[0]);
        Path last = repository.resolve(LAST);
        List<Comparison> comparisons = comparisons(repository.resolve(COMMITTED), last);
        if (comparisons.isEmpty()) {
            System.err.println(
                    "compare: no simulation has run here that is in " + COMMITTED + ", too");
            System.exit(1);
        }
        comparisons.forEach(CompareMain::show);
        Path page = last.resolve(PAGE);
        Files.writeString(page, Page.of(comparisons), UTF_8);
        System.out.println("\nas a page, with pictures: " + page);
    }

    private static List<Comparison> comparisons(Path committed, Path last) throws IOException {
        List<Comparison> comparisons = new ArrayList<>();
        if (Files.isDirectory(committed)) {
            try (Stream<Path> files = Files.list(committed)) {
                for (Path file : files.sorted().toList()) {
                    String name = String.valueOf(file.getFileName());
                    Path now = last.resolve(name);
                    if (name.endsWith(".json") && Files.exists(now)) {
                        comparisons.add(
                                new Comparison(
                                        name.substring(0, name.length() - ".json".length()),
                                        RunFile.read(file),
                                        RunFile.read(now)));
                    }
                }
            }
        }
        return comparisons;
    }

    private static void show(Comparison comparison) {
        System.out.println("\n== " + comparison.simulation());
        System.out.println("before: " + comparison.before().origin());
        System.out.println("now:    " + comparison.now().origin());
        if (!comparison.isLikeWithLike()) {
            System.out.println("these are of different machines or sizes: compare nothing closely");
        }
        comparison.rows().forEach(row -> System.out.println(row.words()));
    }
}
