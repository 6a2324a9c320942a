package org.e2eechat.loadtest.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a process has used, as the Linux kernel counts it (proc(5)).
 *
 * @param cpuNanos processor time in user and system mode, in steps of 10 ms
 * @param residentBytes memory that it has and that is not swapped out
 */
public record ProcessUsage(long cpuNanos, long residentBytes) {
    private static final long NANOS_PER_TICK =
            10_000_000; // USER_HZ is 100 on every Linux that runs a JVM
    private static final int UTIME = 11; // fields after the command's name, from 0
    private static final int STIME = 12;
    private static final String RESIDENT = "VmRSS:";
    private static final long KIB = 1024;

    /** Reads it now, in some 50 microseconds. */
    public static ProcessUsage of(long pid) {
        Path process = Path.of("/proc", Long.toString(pid));
        try {
            return parse(
                    Files.readString(process.resolve("stat")),
                    Files.readAllLines(process.resolve("status")));
        } catch (IOException gone) {
            throw new UncheckedIOException("the process has ended", gone);
        }
    }

    static ProcessUsage parse(String stat, List<String> status) {
        // The name may hold anything, so its closing bracket is the last one.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        long ticks = Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME]);
        long resident =
                status.stream()
                        .filter(line -> line.startsWith(RESIDENT))
                        .mapToLong(ProcessUsage::kibibytes)
                        .findFirst()
                        .orElseThrow(() -> new IllegalStateException("no " + RESIDENT));
        return new ProcessUsage(ticks * NANOS_PER_TICK, resident * KIB);
    }

    private static long kibibytes(String line) {
        String value = line.substring(RESIDENT.length()).strip();
        return Long.parseLong(value.substring(0, value.indexOf(' ')));
    }
}
