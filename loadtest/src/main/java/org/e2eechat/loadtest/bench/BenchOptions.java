package org.e2eechat.loadtest.bench;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Set;

/**
 * What the command line asks for.
 *
 * @param only names of experiments; empty means all
 * @param json a file for the report as JSON, or null
 * @param write whether docs/benchmarks.md and its plot are written anew
 */
record BenchOptions(Scale scale, Set<String> only, @Nullable Path json, boolean write) {
    static final String USAGE =
            """
            usage: ./run bench [--rounds N] [--only NAME,...] [--connections N] [--json FILE] [--write]

              --rounds N        rounds of each relay for each figure (7)
              --only NAME,...   saturated, steady, allocation, heap, rss, joins, start
              --connections N   idle connections for heap and rss (15000)
              --json FILE       write the report to this file, too
              --write           write it to docs/benchmarks.md and docs/benchmarks.svg, too
            """;

    /** What {@code --only} can name. */
    static final Set<String> EXPERIMENTS =
            Set.of("saturated", "steady", "allocation", "heap", "rss", "joins", "start");

    BenchOptions {
        only = Set.copyOf(only);
    }

    boolean wants(Experiment experiment) {
        return only.isEmpty() || only.contains(experiment.name());
    }

    /**
     * Reads the arguments.
     *
     * @throws IllegalArgumentException with a sentence for whoever has typed them
     */
    static BenchOptions of(String... arguments) {
        Queue<String> rest = new ArrayDeque<>(List.of(arguments));
        Scale scale = Scale.FULL;
        Set<String> only = Set.of();
        Path json = null;
        boolean write = false;
        while (!rest.isEmpty()) {
            String option = rest.remove();
            switch (option) {
                case "--rounds" -> scale = scale.withRounds(number(option, rest));
                case "--connections" -> scale = scale.withIdleConnections(number(option, rest));
                case "--only" -> only = experiments(value(option, rest));
                case "--json" -> json = Path.of(value(option, rest));
                case "--write" -> write = true;
                default -> throw new IllegalArgumentException("unknown option " + option);
            }
        }
        return new BenchOptions(scale, only, json, write);
    }

    private static Set<String> experiments(String names) {
        List<String> chosen = List.of(names.split(",", -1));
        for (String name : chosen) {
            if (!EXPERIMENTS.contains(name)) {
                throw new IllegalArgumentException("there is nothing to measure called " + name);
            }
        }
        return Set.copyOf(chosen);
    }

    private static int number(String option, Queue<String> rest) {
        try {
            return Integer.parseInt(value(option, rest));
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException(option + " wants a number", notANumber);
        }
    }

    private static String value(String option, Queue<String> rest) {
        String value = rest.poll();
        if (value == null) {
            throw new IllegalArgumentException(option + " wants a value");
        }
        return value;
    }
}
