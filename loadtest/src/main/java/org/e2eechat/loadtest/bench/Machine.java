package org.e2eechat.loadtest.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the figures come from. Without it they mean nothing. */
public record Machine(int cores, String cpu, String kernel, String jdk) {
    private static final String MODEL_NAME = "model name";
    private static final String UNKNOWN = "unknown";

    /** This one. */
    public static Machine here() {
        return new Machine(
                Runtime.getRuntime().availableProcessors(),
                cpuModel(),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.runtime.version")
                        + " ("
                        + System.getProperty("java.vendor")
                        + ")");
    }

    public String words() {
        return "%d cores of %s, %s, JDK %s".formatted(cores, cpu, kernel, jdk);
    }

    /** How many sockets one process may have at most, which is the hard limit: a JVM raises its own soft limit to it. */
    public static long maxOpenFiles() throws IOException {
        return hardLimit(Files.readAllLines(Path.of("/proc/self/limits")));
    }

    // Max open files            20000                20000                files
    static long hardLimit(List<String> limits) {
        String hard =
                limits.stream()
                        .filter(line -> line.startsWith("Max open files"))
                        .map(line -> line.strip().split("\\s{2,}", -1)[2])
                        .findFirst()
                        .orElseThrow(() -> new IllegalStateException("no limit of open files"));
        return hard.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(hard);
    }

    private static String cpuModel() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith(MODEL_NAME))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(UNKNOWN);
        } catch (IOException unreadable) {
            return UNKNOWN;
        }
    }
}
