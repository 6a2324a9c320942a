package org.e2eechat.server.session;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Comparator;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Keeps connections from filling the heap together when each of them is within its own limits: readers that do not read, and messages that never end. When the heap runs full and a good part
 * of it may be theirs, those who hold most are given up until they hold half of what they may; everybody else goes on.
 *
 * <p>A frame that waits for several readers is counted for each of them, so they may be made out to hold more than they do; the heap's fill level is what decides that anything is done.
 */
public final class MemoryGuard {
    private static final Logger log = LoggerFactory.getLogger(MemoryGuard.class);
    private static final int FULL_PERCENT =
            75; // of the heap; what is left has to last until the next look
    private static final int SHARE_PERCENT = 25; // of the heap, that may be held once it is full

    private final Supplier<List<? extends Holder>> holders;
    private final LongSupplier usedBytes;
    private final long maxBytes;

    /** A connection. */
    public interface Holder {
        /** Bytes that it makes the server hold. */
        int heldBytes();

        /** Ends it and lets go of what it holds. Must not block. */
        void giveUp();
    }

    /**
     * Needs {@link #look} to be called ten times a second or so.
     *
     * @param usedBytes of the heap, garbage included
     * @param maxBytes that the heap may grow to
     */
    public MemoryGuard(
            Supplier<List<? extends Holder>> holders, LongSupplier usedBytes, long maxBytes) {
        this.holders = holders;
        this.usedBytes = usedBytes;
        this.maxBytes = maxBytes;
    }

    /** A holder and what it held when it was looked at, because it changes while they are sorted. */
    private record Held(Holder holder, int bytes) {}

    /** Looks at the heap, and at the connections only when that is full. */
    public void look() {
        if (usedBytes.getAsLong() < maxBytes / 100 * FULL_PERCENT) {
            return;
        }
        List<Held> held =
                holders.get().stream()
                        .map(holder -> new Held(holder, holder.heldBytes()))
                        .filter(each -> each.bytes() > 0)
                        .sorted(Comparator.comparingInt(Held::bytes).reversed())
                        .toList();
        long total = held.stream().mapToLong(Held::bytes).sum();
        long share = maxBytes / 100 * SHARE_PERCENT;
        if (total > share) {
            giveUp(held, total - share / 2);
        }
    }

    private static void giveUp(List<Held> largestFirst, long bytes) {
        long left = bytes;
        int connections = 0;
        for (Held each : largestFirst) {
            if (left <= 0) {
                break;
            }
            each.holder().giveUp();
            left -= each.bytes();
            connections++;
        }
        log.atWarn()
                .addKeyValue("connections", connections)
                .addKeyValue("mebibytes", (bytes - left) >> 20)
                .log("the heap runs full: those who hold most of it are closed");
    }
}
