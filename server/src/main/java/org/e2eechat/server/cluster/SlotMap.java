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

    /** By slot, as of when its master has it; see {@link ClusterView}. Zeros without a cluster. */
    private final long[] epochs;

    private SlotMap(@Nullable HostAndPort[] masters, long[] epochs) {
        this.masters = masters;
        this.epochs = epochs;
    }

    /** One server has everything. */
    static SlotMap all(HostAndPort master) {
        @Nullable HostAndPort[] masters = new HostAndPort[SLOTS];
        Arrays.fill(masters, master);
        return new SlotMap(masters, new long[SLOTS]);
    }

    /** Nobody knows anything yet. */
    static SlotMap none() {
        return new SlotMap(new HostAndPort[SLOTS], new long[SLOTS]);
    }

    /**
     * These claims: of several to one slot the highest epoch holds, and of equal ones the first.
     */
    static final class Builder {
        private final @Nullable HostAndPort[] masters = new HostAndPort[SLOTS];
        private final long[] epochs = new long[SLOTS];

        void claim(int first, int last, HostAndPort master, long epoch) {
            for (int slot = first; slot <= last; slot++) {
                if (masters[slot] == null || epoch > epochs[slot]) {
                    masters[slot] = master;
                    epochs[slot] = epoch;
                }
            }
        }

        /** Keeps of another map whatever this one has nothing as new for. */
        void unlessNewer(SlotMap known) {
            for (int slot = 0; slot < SLOTS; slot++) {
                HostAndPort master = known.masters[slot];
                if (master != null
                        && (masters[slot] == null || known.epochs[slot] > epochs[slot])) {
                    masters[slot] = master;
                    epochs[slot] = known.epochs[slot];
                }
            }
        }

        SlotMap build() {
            return new SlotMap(masters, epochs);
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
