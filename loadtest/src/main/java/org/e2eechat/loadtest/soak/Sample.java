package org.e2eechat.loadtest.soak;

import org.e2eechat.loadtest.process.JvmAgent;
import org.e2eechat.loadtest.process.ProcessUsage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What the relay holds when everybody has gone.
 *
 * @param second since the soak began
 * @param liveBytes on the heap, after a full collection
 * @param threads of the process
 * @param descriptors that are open
 * @param residentBytes of the process
 * @param keys in Valkey; empty without one
 */
record Sample(
        long second,
        long liveBytes,
        long threads,
        long descriptors,
        long residentBytes,
        OptionalLong keys) {
    private static final double MEBI = 1024.0 * 1024;

    static Sample take(long second, long pid, JvmAgent agent) throws IOException {
        long live = agent.liveBytes();
        return new Sample(
                second,
                live,
                count(pid, "task"),
                count(pid, "fd"),
                ProcessUsage.of(pid).residentBytes(),
                OptionalLong.empty());
    }

    /** The same moment with one node more, which has no keys of its own. */
    Sample plus(Sample node) {
        return new Sample(
                second,
                liveBytes + node.liveBytes,
                threads + node.threads,
                descriptors + node.descriptors,
                residentBytes + node.residentBytes,
                keys);
    }

    private static long count(long pid, String directory) throws IOException {
        try (Stream<Path> entries = Files.list(Path.of("/proc", Long.toString(pid), directory))) {
            return entries.count();
        }
    }

    @Override
    public String toString() {
        String ofRelay =
                String.format(
                        Locale.ROOT,
                        "%5d s  live heap %6.2f MiB  threads %3d  descriptors %3d  resident %6.1f MiB",
                        second,
                        liveBytes / MEBI,
                        threads,
                        descriptors,
                        residentBytes / MEBI);
        return keys.isEmpty() ? ofRelay : ofRelay + "  keys " + keys.getAsLong();
    }
}
