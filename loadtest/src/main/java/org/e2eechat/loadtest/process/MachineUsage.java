package org.e2eechat.loadtest.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * How busy the whole machine has been, all processes and the hypervisor's theft together, as the kernel counts it (proc(5)).
 */
public final class MachineUsage {
    private static final long NANOS_PER_TICK = 10_000_000; // as in ProcessUsage
    private static final int IDLE = 3; // fields after the word cpu, from 0
    private static final int IO_WAIT = 4;
    private static final int STOLEN = 7; // what follows is counted among the first ones, too

    private MachineUsage() {}

    /** Processor time that nobody was idle for, since the machine has started. */
    public static long busyNanos() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/stat"))) {
            return busyNanos(lines.findFirst().orElse(""));
        } catch (IOException noProc) {
            throw new UncheckedIOException(noProc);
        }
    }

    // cpu  465180 0 199718 875084 1153 0 92005 515 0 0
    static long busyNanos(String allCores) {
        List<String> fields = Stream.of(allCores.split(" +", -1)).skip(1).toList();
        return LongStream.rangeClosed(0, STOLEN)
                        .filter(field -> field != IDLE && field != IO_WAIT)
                        .map(field -> Long.parseLong(fields.get((int) field)))
                        .sum()
                * NANOS_PER_TICK;
    }
}
