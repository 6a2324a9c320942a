package org.e2eechat.server.admission;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the heap that sockets make this node hold, from the accept until the socket is closed,
 * whatever speaks on it and whatever state it is in. Each socket has an {@link Account}; the
 * sums over all accounts have limits that are fractions of the heap, so that no number of sockets
 * fills it.
 *
 * <p>Three kinds are counted. The <em>fixed</em> cost of a socket, which is only added up: how many
 * sockets there are is limited at the accept. <em>Received</em> bytes that are not judged yet,
 * which are a request header or a
 * message that is not complete: at its limit, the socket that asks for more is refused.
 * <em>Unsent</em> bytes that wait for a reader: frames are shared between readers, so their sum
 * says more
 * than the heap holds, and the limit counts only while the heap is nearly full.
 *
 * <p>Before a limit is reached, {@link #onPressure} is told, and the {@link MemoryGuard} closes the
 * connections that hold the most. Safe for any thread; nothing blocks.
 */
public final class ResourceLedger {
    /** From here on the guard evicts, and below it nobody is closed for what it has sent. */
    private static final int RECEIVED_PRESSURE_PERCENT = 20;

    /** Never passed: what comes faster than the guard evicts is refused. */
    private static final int RECEIVED_PERCENT = 30;

    private static final int UNSENT_PRESSURE_PERCENT = 25;
    private static final int UNSENT_PERCENT = 50;

    private final Heap heap;
    private final AtomicLong fixedBytes = new AtomicLong();
    private final AtomicLong receivedBytes = new AtomicLong();
    private final AtomicLong unsentBytes = new AtomicLong();

    /** Written once, when the guard exists. */
    private volatile Runnable onPressure = () -> {};

    public ResourceLedger(Heap heap) {
        this.heap = heap;
    }

    /** A ledger without limits, for a connector that needs none. */
    public static ResourceLedger unlimited() {
        return new ResourceLedger(new Heap(() -> 0, Long.MAX_VALUE));
    }

    /**
     * Names what is run when the sockets hold so much that some of them should be closed. It runs
     * on the charging thread and must not block.
     */
    public void onPressure(Runnable told) {
        onPressure = told;
    }

    /**
     * Opens the account of an accepted socket.
     *
     * @param owner the address that answers for it; null when that is not known yet, behind a proxy
     * @param socketBytes what the socket costs while it does nothing
     */
    public Account open(@Nullable ClientAddress owner, int socketBytes) {
        return new Account(owner, socketBytes);
    }

    /**
     * Bytes that all sockets make the node hold, their fixed cost included; readers that share a
     * frame count it once each.
     */
    public long heldBytes() {
        return fixedBytes.get() + receivedBytes.get() + unsentBytes.get();
    }

    /** Bytes of requests and messages whose end has not come yet. */
    public long receivedBytes() {
        return receivedBytes.get();
    }

    /** Whether the guard has to evict connections for what they have sent and not finished. */
    boolean isReceivedPressing() {
        return receivedBytes.get() > heap.share(RECEIVED_PRESSURE_PERCENT);
    }

    private boolean mayReceive(long more) {
        long after = receivedBytes.addAndGet(more);
        if (more > 0 && after > heap.share(RECEIVED_PRESSURE_PERCENT)) {
            onPressure.run();
            if (after > heap.share(RECEIVED_PERCENT)) {
                receivedBytes.addAndGet(-more);
                return false;
            }
        }
        return true;
    }

    private boolean mayQueue(long more) {
        long after = unsentBytes.addAndGet(more);
        if (more > 0 && after > heap.share(UNSENT_PRESSURE_PERCENT) && heap.isNearlyFull()) {
            onPressure.run();
            if (after > heap.share(UNSENT_PERCENT)) {
                unsentBytes.addAndGet(-more);
                return false;
            }
        }
        return true;
    }

    /** What one socket makes the node hold. Nothing is counted any more once it is closed. */
    public final class Account {
        /** Written by the upgrade, when the client behind a proxy is known. */
        private volatile @Nullable ClientAddress owner;

        @GuardedBy("this")
        private int fixed;

        @GuardedBy("this")
        private int received;

        @GuardedBy("this")
        private int unsent;

        @GuardedBy("this")
        private boolean isClosed;

        private Account(@Nullable ClientAddress owner, int socketBytes) {
            this.owner = owner;
            this.fixed = socketBytes;
            fixedBytes.addAndGet(socketBytes);
        }

        /** The address that answers for what is held; null when it is not known. */
        public @Nullable ClientAddress owner() {
            return owner;
        }

        /** Says which client the socket belongs to. */
        public void ownedBy(ClientAddress client) {
            owner = client;
        }

        /** States what the socket costs while it does nothing, for example after an upgrade. */
        public synchronized void fixed(int bytes) {
            if (!isClosed) {
                fixedBytes.addAndGet(bytes - fixed);
                fixed = bytes;
            }
        }

        /**
         * States how many bytes of an unfinished request or message are held from now on.
         *
         * @return false when they may not be held, because all sockets together hold too many: the
         *     count is as before, and the caller ends the connection
         */
        public synchronized boolean received(int bytes) {
            if (isClosed) {
                return true;
            }
            boolean allowed = mayReceive((long) bytes - received);
            if (allowed) {
                received = bytes;
            }
            return allowed;
        }

        /** The bytes that were last stated to {@link #received(int)}. */
        public synchronized int received() {
            return received;
        }

        /**
         * States how many bytes wait for the peer to read them from now on.
         *
         * @return false when they may not be held; as for {@link #received(int)}
         */
        public synchronized boolean unsent(int bytes) {
            if (isClosed) {
                return true;
            }
            boolean allowed = mayQueue((long) bytes - unsent);
            if (allowed) {
                unsent = bytes;
            }
            return allowed;
        }

        /** The socket is closed and holds nothing. Later calls do nothing. */
        public synchronized void close() {
            if (isClosed) {
                return;
            }
            isClosed = true;
            fixedBytes.addAndGet(-fixed);
            receivedBytes.addAndGet(-received);
            unsentBytes.addAndGet(-unsent);
            fixed = 0;
            received = 0;
            unsent = 0;
        }
    }
}
