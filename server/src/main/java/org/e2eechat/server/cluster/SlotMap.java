package org.e2eechat.server.cluster;

import io.valkey.HostAndPort;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;

/** Which master has which slot, as of now. */
final class SlotMap {
    static final int SLOTS = 16_384; // of a cluster

    private final @Nullable HostAndPort[] masters;

    private SlotMap(@Nullable HostAndPort[] masters) {
        this.masters = masters;
    }

    /** One server has everything. */
    static SlotMap all(HostAndPort master) {
        @Nullable HostAndPort[] masters = new HostAndPort[SLOTS];
        Arrays.fill(masters, master);
        return new SlotMap(masters);
    }

    /** Nobody knows anything yet. */
    static SlotMap none() {
        return new SlotMap(new HostAndPort[SLOTS]);
    }

    /** These ranges, one after another. */
    static final class Builder {
        private final @Nullable HostAndPort[] masters = new HostAndPort[SLOTS];

        void range(int first, int last, HostAndPort master) {
            Arrays.fill(masters, first, last + 1, master);
        }

        SlotMap build() {
            return new SlotMap(masters);
        }
    }

    @Nullable HostAndPort masterOf(int slot) {
        return masters[slot];
    }

    Set<HostAndPort> masters() {
        Set<HostAndPort> distinct = new LinkedHashSet<>();
        for (HostAndPort master : masters) {
            if (master != null) {
                distinct.add(master);
            }
        }
        return distinct;
    }

    /** Whether some server has every slot. */
    boolean isComplete() {
        return Arrays.stream(masters).allMatch(Objects::nonNull);
    }

    boolean isSameAs(SlotMap other) {
        return Arrays.equals(masters, other.masters);
    }
}
