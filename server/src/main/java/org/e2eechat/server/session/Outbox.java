package org.e2eechat.server.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import org.e2eechat.server.admission.ResourceLedger;
import org.e2eechat.server.protocol.Frame;
import org.e2eechat.server.protocol.FrameBatch;
import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;

/**
 * Frames waiting for one reader. Offering never blocks: a slow reader must not hold up the room. Many threads offer, one writer drains; the frames leave in the order they
 * were offered, except that a control frame goes before waiting messages (RFC 6455 section 5.5 allows it between messages).
 *
 * <p>The bound is in bytes, and a single frame always fits an empty outbox, however large it is.
 */
public final class Outbox {
    private static final int OTHER_THREADS_SLACK_BYTES =
            64 * 1024; // what may pile up before the writer's thread gets to run at all

    private static final int ANY_MEMBERSHIP = -1;

    /**
     * What waits is charged to the socket's account in steps of this size, so that a reader that
     * keeps up costs nothing.
     */
    private static final int CHARGE_STEP_BYTES = 32 * 1024;

    private final Limit limit;
    private final Writer writer;
    private final ResourceLedger.Account account;

    // All guarded by this outbox. A monitor, because there is one outbox per connection and a lock
    // object would cost each of them memory.
    @GuardedBy("this")
    private @Nullable Frame
            first; // the head of the queue, so that the ordinary one-frame case allocates nothing

    @GuardedBy("this")
    private @Nullable ArrayDeque<Frame> rest; // what waits behind the head

    @GuardedBy("this")
    private @Nullable ArrayDeque<Frame> controls; // pings and pongs, which go before the queue

    @GuardedBy("this")
    private int queuedBytes;

    @GuardedBy("this")
    private int inFlightBytes; // drained, but the socket has not taken them yet

    /** What of the bytes above the account has been charged for. */
    @GuardedBy("this")
    private int chargedBytes;

    /** Bytes that were handed to the writer so far; it wraps. */
    @GuardedBy("this")
    private int drainedBytes;

    @GuardedBy("this")
    private boolean isWriterTold; // the writer knows that something waits

    @GuardedBy("this")
    private boolean isClaimed; // somebody else than the writer is writing

    @GuardedBy("this")
    private boolean isEnded; // nothing is accepted any more

    @GuardedBy("this")
    private boolean isOverflowed; // the writer was told so, once; only the close frame is accepted

    @GuardedBy("this")
    private int membership; // which membership's frames are accepted

    private volatile @Nullable Runnable
            afterLast; // run once everything is written; set by close, written under the monitor

    /** @param account charged for what waits; closed by the socket */
    public Outbox(Limit limit, Writer writer, ResourceLedger.Account account) {
        this.limit = limit;
        this.writer = writer;
        this.account = account;
    }

    /** How many unsent bytes are too many. */
    public record Limit(int bytes) {}

    /** Whoever drains the outbox. */
    public interface Writer {
        /** This frame waits, and nothing did before. Called by any thread, must not block. */
        void frameWaiting(Frame frame);

        /** Drains the outbox now if the calling thread may write; false when it may not. */
        boolean flushNow();

        /** Whether nothing that was drained is still to be written. Called by any thread. */
        boolean isIdle();

        /** The limit is passed. Called by any thread, at most once, must not block. */
        void overflowed();
    }

    /** Queues a frame. */
    public Offer offer(Frame frame) {
        return offer(frame, ANY_MEMBERSHIP);
    }

    /** Queues a frame for a membership, unless that has ended. */
    Offer offer(Frame frame, int forMembership) {
        Offer offer = tryOffer(frame, forMembership, 0);
        if (offer != Offer.OVERFLOW) {
            return offer;
        }
        int slack = writer.flushNow() ? 0 : OTHER_THREADS_SLACK_BYTES;
        return lastTry(tryOffer(frame, forMembership, slack));
    }

    private Offer tryOffer(Frame frame, int forMembership, int slack) {
        boolean tellWriter;
        synchronized (this) {
            if (isEnded
                    || isOverflowed
                    || (forMembership != ANY_MEMBERSHIP && forMembership != membership)) {
                return Offer.CLOSED;
            }
            if (isTooMuch(frame, slack) || !isCharged(frame.size())) {
                return Offer.OVERFLOW;
            }
            addLast(frame);
            tellWriter = !isWriterTold;
            isWriterTold = true;
        }
        if (tellWriter) {
            writer.frameWaiting(frame);
        }
        return Offer.QUEUED;
    }

    /**
     * Queues a ping or pong before the messages that wait, and behind the pings and pongs that wait. A full outbox takes it all the same, because it is at most 127 bytes; only a flood of
     * them overflows, which is what a peer gets that pings and does not read.
     */
    public Offer offerControl(Frame frame) {
        Offer offer = tryOfferControl(frame);
        if (offer != Offer.OVERFLOW) {
            return offer;
        }
        writer.flushNow();
        return lastTry(tryOfferControl(frame));
    }

    private Offer tryOfferControl(Frame frame) {
        boolean tellWriter;
        synchronized (this) {
            if (isEnded || isOverflowed) {
                return Offer.CLOSED;
            }
            if (isTooMuch(frame, OTHER_THREADS_SLACK_BYTES)) {
                return Offer.OVERFLOW;
            }
            addControl(frame);
            tellWriter = !isWriterTold;
            isWriterTold = true;
        }
        if (tellWriter) {
            writer.frameWaiting(frame);
        }
        return Offer.QUEUED;
    }

    private Offer lastTry(Offer offer) {
        if (offer == Offer.OVERFLOW && dropEverything()) {
            writer.overflowed();
        }
        return offer;
    }

    /** Starts a membership: its number goes with every frame that is for it. */
    synchronized int startMembership() {
        return ++membership;
    }

    /** Queues a membership's last frame and ends it in the same step. */
    void endMembership(int ending, Frame lastWord) {
        boolean tellWriter;
        synchronized (this) {
            if (isEnded || isOverflowed || membership != ending) {
                return;
            }
            membership++;
            addLast(lastWord);
            tellWriter = !isWriterTold;
            isWriterTold = true;
        }
        if (tellWriter) {
            writer.frameWaiting(lastWord);
        }
    }

    /**
     * Queues the close frame behind everything that waits, and accepts nothing more.
     *
     * @param then run once, by the writer, when the close frame was handed to the socket, or when it never will be
     * @return false when the outbox had ended before; {@code then} is not run
     */
    public boolean close(Frame closeFrame, Runnable then) {
        synchronized (this) {
            if (isEnded) {
                return false;
            }
            isEnded = true;
            addLast(closeFrame);
            afterLast = then;
            isWriterTold = true;
        }
        writer.frameWaiting(closeFrame);
        return true;
    }

    /** Drops everything: the socket is gone. */
    public void abandon() {
        Runnable then;
        synchronized (this) {
            isEnded = true;
            inFlightBytes = 0;
            clear();
            then = afterLast;
            afterLast = null;
        }
        if (then != null) {
            then.run();
        }
    }

    /**
     * Drops what waits and ends the connection, as if its limit were passed: the node has no memory
     * for it. Any thread.
     */
    public void evict() {
        if (dropEverything()) {
            writer.overflowed();
        }
    }

    /** Makes room for a close frame: what waits is dropped, what is half-written stays. False when that has happened before. */
    private synchronized boolean dropEverything() {
        if (isOverflowed || isEnded) {
            return false;
        }
        isOverflowed = true;
        clear();
        return true;
    }

    /**
     * Moves frames out, in order, for the writer: at least one if any waits, then as many as fit. When all of them fitted, the next offer tells the writer again; else it has to come back.
     *
     * @return false when nothing was moved because somebody else is writing; the writer is told again if there is anything to do then
     */
    public synchronized boolean drain(FrameBatch into) {
        into.clear();
        if (isClaimed) {
            return false;
        }
        for (Frame head = head(); head != null && into.add(head); head = head()) {
            removeHead();
        }
        queuedBytes -= into.bytes();
        drainedBytes += into.bytes();
        giveBackCharge();
        isWriterTold = head() != null;
        if (isWriterTold) {
            into.leaveMore();
        }
        return true;
    }

    /** Has the writer get nothing until {@link #release}, because the socket still carries something else. */
    public synchronized void hold() {
        isClaimed = true;
    }

    /**
     * Takes the only frame that waits, for who will write it in the writer's place, and has the writer get nothing until {@link #release}. For who was told that something waits, because
     * nobody else was.
     *
     * @return null when it is not that simple, and the writer has to be told
     */
    public synchronized @Nullable Frame claim(int maxBytes) {
        Frame only = first;
        if (isClaimed
                || isEnded
                || isOverflowed
                || only == null
                || rest != null
                || controls != null
                || only.size() > maxBytes
                || !writer.isIdle()) {
            return null;
        }
        isClaimed = true;
        first = null;
        queuedBytes = 0;
        inFlightBytes = only.size();
        drainedBytes += only.size();
        return only;
    }

    /**
     * Gives writing back to the writer.
     *
     * @param unsent bytes of the claimed frame that the writer has to go on with
     * @return whether the writer has to be told that there is something to do
     */
    public synchronized boolean release(int unsent) {
        isClaimed = false;
        inFlightBytes = unsent;
        giveBackCharge();
        isWriterTold = head() != null || afterLast != null;
        return isWriterTold;
    }

    /** Says how much of what was drained the socket has not taken yet. */
    public synchronized void inFlight(int bytes) {
        inFlightBytes = bytes;
        giveBackCharge();
    }

    /**
     * Bytes that were handed to the writer so far, most of which the socket has taken. It wraps;
     * any thread.
     */
    public synchronized int drainedBytes() {
        return drainedBytes;
    }

    /** Bytes that have not been handed to the writer yet. Any thread. */
    public synchronized int queuedBytes() {
        return queuedBytes;
    }

    /** What to do once everything is written, when closing; handed out once. */
    public @Nullable Runnable takeAfterLast() {
        if (afterLast == null) {
            return null; // asked after every write, so without the monitor
        }
        synchronized (this) {
            if (head() != null || inFlightBytes > 0) {
                return null;
            }
            Runnable then = afterLast;
            afterLast = null;
            return then;
        }
    }

    /** Bytes that were offered and that the socket has not taken. */
    public synchronized int unsentBytes() {
        return queuedBytes + inFlightBytes;
    }

    @GuardedBy("this")
    private boolean isTooMuch(Frame frame, int slack) {
        long waiting = (long) queuedBytes + inFlightBytes;
        return waiting > 0 && waiting + frame.size() > (long) limit.bytes() + slack;
    }

    /**
     * Charges the account for one more frame, when that makes a step; false when all sockets
     * together hold too much.
     */
    @GuardedBy("this")
    private boolean isCharged(int frameBytes) {
        int waiting = queuedBytes + inFlightBytes + frameBytes;
        if (waiting - chargedBytes < CHARGE_STEP_BYTES) {
            return true;
        }
        boolean allowed = account.unsent(waiting);
        if (allowed) {
            chargedBytes = waiting;
        }
        return allowed;
    }

    /** Gives back what was charged for bytes that wait no more. */
    @GuardedBy("this")
    private void giveBackCharge() {
        if (chargedBytes == 0) {
            return;
        }
        int waiting = queuedBytes + inFlightBytes;
        if (waiting == 0 || chargedBytes - waiting >= CHARGE_STEP_BYTES) {
            account.unsent(waiting);
            chargedBytes = waiting;
        }
    }

    @GuardedBy("this")
    private void addLast(Frame frame) {
        if (first == null) {
            first = frame;
        } else {
            behind().addLast(frame);
        }
        queuedBytes += frame.size();
    }

    @GuardedBy("this")
    private void addControl(Frame frame) {
        ArrayDeque<Frame> waiting = controls;
        if (waiting == null) {
            waiting = new ArrayDeque<>();
            controls = waiting;
        }
        waiting.addLast(frame);
        queuedBytes += frame.size();
    }

    @GuardedBy("this")
    private @Nullable Frame head() {
        return controls == null ? first : controls.peekFirst();
    }

    @GuardedBy("this")
    private void removeHead() {
        if (controls != null) {
            controls.pollFirst();
            controls = controls.isEmpty() ? null : controls;
        } else {
            first = rest == null ? null : rest.pollFirst();
            rest = first == null ? null : rest;
        }
    }

    @GuardedBy("this")
    private ArrayDeque<Frame> behind() {
        ArrayDeque<Frame> waiting = rest;
        if (waiting == null) {
            waiting = new ArrayDeque<>();
            rest = waiting;
        }
        return waiting;
    }

    @GuardedBy("this")
    private void clear() {
        first = null;
        rest = null;
        controls = null;
        queuedBytes = 0;
        giveBackCharge();
    }
}
