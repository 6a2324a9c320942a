package org.e2eechat.server.admission;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * Keeps connections from filling the heap together when each of them is within its own limits:
 * readers that do not read, messages and request headers that never end. It closes the
 * connections of the address that holds the most, the largest first, until all hold half of what
 * they may; the others go on. Connections that are closing already hold memory, too, and are
 * then closed at once.
 *
 * <p>A frame that waits for several readers is counted for each of them, so they may be made out to
 * hold more than they do; therefore nothing is done for unsent bytes before the heap is
 * nearly full.
 */
public final class MemoryGuard {
    private static final Logger log = LoggerFactory.getLogger(MemoryGuard.class);

    /** Of the heap, for all that is held once it is nearly full. */
    private static final int SHARE_PERCENT = 25;

    /** Of the heap, for unfinished requests and messages, once they press. */
    private static final int RECEIVED_TARGET_PERCENT = 10;

    /**
     * Between two looks, so that a flood that keeps the ledger at its limit does not keep a core.
     */
    private static final long LEAST_PAUSE_NANOS = 10_000_000;

    /** Between two log lines: a stranger decides how often connections are evicted. */
    private static final long LOG_INTERVAL_NANOS = 1_000_000_000;

    private final Supplier<? extends Collection<? extends Holder>> holders;
    private final ResourceLedger ledger;
    private final Heap heap;
    private final Executor executor;
    private final LongSupplier nanoClock;
    private final IntConsumer evicted;
    private final AtomicBoolean isLookDue = new AtomicBoolean();

    /** When the last look ended; guarded by this guard. */
    private volatile long lastLookNanos;

    /** When evictions were last logged, and how many there were since; guarded by this guard. */
    private long lastLogNanos;

    private long unloggedConnections;
    private long unloggedBytes;

    /** A socket. */
    public interface Holder {
        /** The address that answers for it; null when that is not known. */
        @Nullable ClientAddress owner();

        /** Bytes of an unfinished request or message. */
        int receivedBytes();

        /** Bytes that wait for the peer to read them. */
        int unsentBytes();

        /**
         * Ends the connection and lets go of what it holds; of what it keeps to say goodbye, when
         * it is called again. Must not block.
         */
        void evict();
    }

    /**
     * Needs {@link #look} to be called ten times a second or so.
     *
     * @param executor runs a look that cannot wait for the next call
     * @param evicted told after each eviction how many connections it closed
     */
    public MemoryGuard(
            Supplier<? extends Collection<? extends Holder>> holders,
            ResourceLedger ledger,
            Heap heap,
            Executor executor,
            LongSupplier nanoClock,
            IntConsumer evicted) {
        this.holders = holders;
        this.ledger = ledger;
        this.heap = heap;
        this.executor = executor;
        this.nanoClock = nanoClock;
        this.evicted = evicted;
        this.lastLookNanos = nanoClock.getAsLong() - LEAST_PAUSE_NANOS;
        this.lastLogNanos = nanoClock.getAsLong() - LOG_INTERVAL_NANOS;
    }

    /**
     * Looks on another thread, unless the last look has only just ended. Any thread; does not
     * block.
     */
    public void lookSoon() {
        if (nanoClock.getAsLong() - lastLookNanos >= LEAST_PAUSE_NANOS
                && isLookDue.compareAndSet(false, true)) {
            executor.execute(
                    () -> {
                        isLookDue.set(false);
                        look();
                    });
        }
    }

    /**
     * Looks at the heap and the ledger, and at the connections only when one of them is too full.
     */
    public synchronized void look() {
        if (ledger.isReceivedPressing()) {
            evict(Holder::receivedBytes, heap.share(RECEIVED_TARGET_PERCENT), 0);
        }
        if (heap.isNearlyFull()) {
            evict(
                    holder -> holder.receivedBytes() + holder.unsentBytes(),
                    heap.share(SHARE_PERCENT) / 2,
                    heap.share(SHARE_PERCENT));
        }
        lastLookNanos = nanoClock.getAsLong();
        logEvictions();
    }

    /** What a holder held when it was looked at, because it changes while they are sorted. */
    private record Held(Holder holder, int bytes) {}

    /** What one address makes the node hold. */
    private static final class Debt {
        private final Queue<Held> largestFirst = new ArrayDeque<>();
        private long bytes;

        long bytes() {
            return bytes;
        }
    }

    private void evict(ToIntFunction<Holder> held, long targetBytes, long toleratedBytes) {
        List<Held> largestFirst =
                holders.get().stream()
                        .map(holder -> new Held(holder, held.applyAsInt(holder)))
                        .filter(each -> each.bytes() > 0)
                        .sorted(Comparator.comparingInt(Held::bytes).reversed())
                        .toList();
        long total = largestFirst.stream().mapToLong(Held::bytes).sum();
        if (total > toleratedBytes && total > targetBytes) {
            evict(byAddress(largestFirst), total - targetBytes);
        }
    }

    private static PriorityQueue<Debt> byAddress(List<Held> largestFirst) {
        Map<Object, Debt> debts = new HashMap<>();
        for (Held each : largestFirst) {
            ClientAddress owner = each.holder().owner();
            Debt debt =
                    debts.computeIfAbsent(owner == null ? each.holder() : owner, _ -> new Debt());
            debt.largestFirst.add(each);
            debt.bytes += each.bytes();
        }
        PriorityQueue<Debt> largestDebtFirst =
                new PriorityQueue<>(Comparator.comparingLong(Debt::bytes).reversed());
        largestDebtFirst.addAll(debts.values());
        return largestDebtFirst;
    }

    private void evict(PriorityQueue<Debt> largestDebtFirst, long bytes) {
        long left = bytes;
        int connections = 0;
        while (left > 0) {
            Debt debt = largestDebtFirst.poll();
            Held largest = debt == null ? null : debt.largestFirst.poll();
            if (debt == null || largest == null) {
                break;
            }
            largest.holder().evict();
            connections++;
            left -= largest.bytes();
            debt.bytes -= largest.bytes();
            if (!debt.largestFirst.isEmpty()) {
                largestDebtFirst.add(debt);
            }
        }
        unloggedConnections += connections;
        unloggedBytes += bytes - left;
        evicted.accept(connections);
    }

    private void logEvictions() {
        if (unloggedConnections == 0 || lastLookNanos - lastLogNanos < LOG_INTERVAL_NANOS) {
            return;
        }
        log.atWarn()
                .addKeyValue("connections", unloggedConnections)
                .addKeyValue("mebibytes", unloggedBytes >> 20)
                .log("heap nearly full: closed the connections that held the most data");
        lastLogNanos = lastLookNanos;
        unloggedConnections = 0;
        unloggedBytes = 0;
    }
}
