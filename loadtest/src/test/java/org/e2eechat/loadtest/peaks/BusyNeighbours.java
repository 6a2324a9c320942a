package org.e2eechat.loadtest.peaks;

import org.e2eechat.loadtest.process.MachineUsage;

import java.util.Optional;

/** How much processor time others on this machine have used while we measured: neither the servers nor these people. With more than a tenth of a core, latencies are theirs, too. */
final class BusyNeighbours {
    private static final double NANOS = 1e9;

    private double beginSeconds; // what others had used until then
    private long beginNanos;
    private double cores; // what it came to

    /** Begins, with what the servers have used so far. */
    void begin(double serverSeconds) {
        beginNanos = System.nanoTime();
        beginSeconds = othersSeconds(serverSeconds);
    }

    void end(double serverSeconds) {
        double seconds = (System.nanoTime() - beginNanos) / NANOS;
        cores = Math.max(0, (othersSeconds(serverSeconds) - beginSeconds) / seconds);
    }

    double cores() {
        return cores;
    }

    private static double othersSeconds(double serverSeconds) {
        Optional<Double> ours =
                ProcessHandle.current()
                        .info()
                        .totalCpuDuration()
                        .map(used -> used.toNanos() / NANOS);
        return MachineUsage.busyNanos() / NANOS - serverSeconds - ours.orElse(0.0);
    }
}
