package org.e2eechat.loadtest.bench;

import org.e2eechat.loadtest.process.MachineUsage;
import org.e2eechat.loadtest.process.ProcessUsage;
import org.e2eechat.loadtest.process.RelayProcess;

import java.util.List;
import java.util.stream.LongStream;

/** Who else has used the machine since this was made: figures from a machine with neighbours are worth little, and whoever reads them should see it. */
final class Neighbours {
    private final List<RelayProcess> relays;
    private final long beginNanos = System.nanoTime();
    private final long busyBefore;

    /** Watches the machine while these relays, and the generator in this process, are at work. */
    Neighbours(List<RelayProcess> relays) {
        this.relays = List.copyOf(relays);
        this.busyBefore = othersNanos();
    }

    /** How many cores others have kept busy on average. */
    double cores() {
        double elapsed = System.nanoTime() - beginNanos;
        return Math.max(0, (othersNanos() - busyBefore) / elapsed);
    }

    private long othersNanos() {
        long ours =
                LongStream.concat(
                                relays.stream().mapToLong(RelayProcess::pid),
                                LongStream.of(ProcessHandle.current().pid()))
                        .map(pid -> ProcessUsage.of(pid).cpuNanos())
                        .sum();
        return MachineUsage.busyNanos() - ours;
    }
}
