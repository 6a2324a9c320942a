package org.e2eechat.server.transport;

import org.e2eechat.server.protocol.Frame;
import org.eclipse.jetty.io.ManagedSelector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * One round of a selector: it wakes, reads whatever can be read, and at the end writes whatever that has made, before it waits again. Writing at the end keeps one busy
 * connection from holding the thread, and puts frames that are for the same socket into one system call.
 *
 * <p>Everything here except {@link #isCurrent}, {@link #execute} and {@link #flushSoon} belongs to the selector's thread.
 */
public final class Turn {
    private static final Logger log = LoggerFactory.getLogger(Turn.class);
    private static final int STAGE_BYTES =
            128 * 1024; // more than any socket takes at once; a longer frame goes out in pieces
    private static final int MOST_FRAMES =
            64; // in one system call; as many small ones as are likely to have piled up
    private static final int TYPICAL_WRITERS = 256;
    private static final int TYPICAL_ARRIVALS = 256;

    private final ManagedSelector selector;
    private final LongSupplier nanoClock;
    private final LongConsumer relayedAfterNanos;
    private final List<SocketWriter> waiting = new ArrayList<>(TYPICAL_WRITERS);
    private final ByteBuffer stage = ByteBuffer.allocateDirect(STAGE_BYTES);
    private final Frame[] batch = new Frame[MOST_FRAMES]; // for the writer whose turn it is
    private byte @Nullable [] staged; // what the stage holds, when that is exactly one array
    private long[] arrivals =
            new long[TYPICAL_ARRIVALS]; // when the messages relayed in this turn were read
    private int arrivalCount;
    private volatile @Nullable Thread
            thread; // who runs the turn; written by the selector's thread only

    /**
     * @param nanoClock never going back
     * @param relayedAfterNanos told, for each relayed message, how long it took from the read to the end of the turn
     */
    Turn(ManagedSelector selector, LongSupplier nanoClock, LongConsumer relayedAfterNanos) {
        this.selector = selector;
        this.nanoClock = nanoClock;
        this.relayedAfterNanos = relayedAfterNanos;
    }

    /** Whether the calling thread runs this turn, and so may write to its sockets. */
    public boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    /** Says that the calling thread runs the turn now. */
    void begin() {
        Thread current = Thread.currentThread();
        if (thread != current) {
            thread = current;
        }
    }

    /** Says that the calling thread may go on with something that is not this turn's. */
    void suspend() {
        thread = null;
    }

    /** Writes everything that waits. A writer may add itself again meanwhile. */
    void end() {
        for (int i = 0; i < waiting.size(); i++) {
            flush(waiting.get(i));
        }
        waiting.clear();
        if (arrivalCount > 0) {
            long now = nanoClock.getAsLong();
            for (int i = 0; i < arrivalCount; i++) {
                relayedAfterNanos.accept(now - arrivals[i]);
            }
            arrivalCount = 0;
        }
    }

    /** One connection's bug must not reach the selector, which would give up all its connections; the heartbeat ends that one. */
    private static void flush(SocketWriter writer) {
        try {
            writer.flush();
        } catch (RuntimeException bug) {
            log.error("a socket could not be written to", bug);
        }
    }

    /** Has the writer called on this turn's thread: at the end of the turn, or as soon as the selector wakes. */
    public void flushSoon(SocketWriter writer, ManagedSelector.SelectorUpdate onSelector) {
        if (isCurrent()) {
            waiting.add(writer);
        } else {
            selector.submit(onSelector);
        }
    }

    /** Runs a task that does not block on the selector's thread; never, when the selector has stopped. */
    public void execute(Runnable task) {
        selector.submit(
                ignored -> {
                    begin();
                    task.run();
                });
    }

    /** Called by a writer that the selector calls directly, between turns. */
    public void resume() {
        begin();
    }

    /** Notes that a message that was read at {@code arrivedNanos} has been relayed. */
    public void relayed(long arrivedNanos) {
        if (!isCurrent()) {
            relayedAfterNanos.accept(nanoClock.getAsLong() - arrivedNanos);
            return;
        }
        if (arrivalCount == arrivals.length) {
            arrivals = Arrays.copyOf(arrivals, arrivalCount * 2);
        }
        arrivals[arrivalCount++] = arrivedNanos;
    }

    /** Room for the frames that a writer takes from its outbox at once. */
    public Frame[] batch() {
        return batch;
    }

    /** How many bytes {@link #stage} takes. */
    public int stageBytes() {
        return STAGE_BYTES;
    }

    /** Bytes outside the heap, ready for the socket. The same array staged twice in a row, as for the members of a room, is copied once. */
    @SuppressWarnings(
            "ReferenceEquality") // frames are immutable and shared, so the same array means the
    // same bytes
    public ByteBuffer stage(byte[] bytes) {
        if (staged == bytes) {
            return stage.position(0).limit(bytes.length);
        }
        stage.clear().put(bytes).flip();
        staged = bytes;
        return stage;
    }

    /** The stage, empty, for a writer that puts several frames into it. */
    public ByteBuffer clearStage() {
        staged = null;
        return stage.clear();
    }
}
