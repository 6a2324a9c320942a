package org.e2eechat.server.metrics;

import io.prometheus.metrics.core.datapoints.GaugeDataPoint;

/**
 * Gauges that hold the value of the last sample, so that a scrape costs the same whatever is
 * connected. Housekeeping calls {@link #sample()} every {@code METRICS_COLLECTION_INTERVAL_MS}.
 */
public final class SampledGauges {
    private static final RelayGauges NOTHING_YET =
            new RelayGauges(() -> 0, () -> 0, () -> 0, () -> 0L, () -> 0L);

    private final GaugeDataPoint connections;
    private final GaugeDataPoint rooms;
    private final GaugeDataPoint participants;
    private final GaugeDataPoint outboxBytes;
    private final GaugeDataPoint heldBytes;

    /** Written once by the composition root, when the things to be counted exist. */
    private volatile RelayGauges sources = NOTHING_YET;

    SampledGauges(
            GaugeDataPoint connections,
            GaugeDataPoint rooms,
            GaugeDataPoint participants,
            GaugeDataPoint outboxBytes,
            GaugeDataPoint heldBytes) {
        this.connections = connections;
        this.rooms = rooms;
        this.participants = participants;
        this.outboxBytes = outboxBytes;
        this.heldBytes = heldBytes;
    }

    /** Names the sources and takes the first sample from them. */
    public void observe(RelayGauges values) {
        sources = values;
        sample();
    }

    /** Asks every source once. Runs on the caller's thread. */
    public void sample() {
        RelayGauges now = sources;
        connections.set(now.connections().getAsInt());
        rooms.set(now.rooms().getAsInt());
        participants.set(now.participants().getAsInt());
        outboxBytes.set((double) now.outboxBytes().getAsLong());
        heldBytes.set((double) now.heldBytes().getAsLong());
    }
}
