package org.e2eechat.loadtest.soak;

import org.e2eechat.loadtest.process.JvmAgent;
import org.e2eechat.loadtest.process.ProcessUsage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What the relay holds when everybody has gone.
 *
 * @param second since the soak began
 * @param liveBytes on the heap, after a full collection
 * @param threads of the process
 * @param descriptors that are open
 * @param residentBytes of the process
 */
record Sample(long second, long liveBytes, long threads, long descriptors, long residentBytes) {
    private static final double MEBI = 1024.0 * 1024;

    static Sample take(long second, long pid, JvmAgent agent) throws IOException {
        long live = agent.liveBytes();
        return new Sample(
                second,
                live,
                count(pid, "task"),
                count(pid, "fd"),
                ProcessUsage.of(pid).residentBytes());
    }

    private static long count(long pid, String directory) throws IOException {
        try (Stream<Path> entries = Files.list(Path.of("/proc", Long.toString(pid), directory))) {
            return entries.count();
        }
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%5d s  live heap %6.2f MiB  threads %3d  descriptors %3d  resident %6.1f MiB",
                second,
                liveBytes / MEBI,
                threads,
                descriptors,
                residentBytes / MEBI);
    }
}
