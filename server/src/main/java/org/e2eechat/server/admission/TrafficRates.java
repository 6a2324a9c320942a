package org.e2eechat.server.admission;

import org.e2eechat.server.config.RelayConfig.Limits;

/**
 * What one connection may send in ten seconds. One object, shared by the budgets of all connections.
 *
 * @param framesPer10s at least 1
 * @param bytesPer10s at least 1; a frame larger than this never passes
 */
public record TrafficRates(int framesPer10s, int bytesPer10s) {
    public TrafficRates {
        if (framesPer10s < 1 || bytesPer10s < 1) {
            throw new IllegalArgumentException("a rate is at least 1 in ten seconds");
        }
    }

    public static TrafficRates of(Limits limits) {
        return new TrafficRates(limits.messagesPer10s(), limits.bytesPer10s());
    }
}
