package org.e2eechat.server.transport;

import org.e2eechat.server.protocol.Frame;
import org.e2eechat.server.protocol.FrameBatch;
import org.eclipse.jetty.io.ManagedSelector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
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
 * <p>Everything here except {@link #isCurrent}, {@link #sparesWaking}, {@link #execute} and {@link #flushSoon} belongs to the selector's thread.
 */
public final class Turn {
    private static final Logger log = LoggerFactory.getLogger(Turn.class);

    /** For one socket at once: as many small ones as are likely to have piled up. */
    static final int MOST_FRAMES = 64;

    /** For one socket at once: what its send buffer takes, see {@link RelayConnector}. */
    private static final int MOST_BYTES = 128 * 1024;

    private static final int TYPICAL_WRITERS = 256;
    private static final int TYPICAL_ARRIVALS = 256;

    private final ManagedSelector selector;
    private final LongSupplier nanoClock;
    private final LongConsumer relayedAfterNanos;
    private final List<SocketWriter> waiting = new ArrayList<>(TYPICAL_WRITERS);
    private final FrameBatch batch = new FrameBatch(MOST_FRAMES, MOST_BYTES);
    private final Stage stage = new Stage();
    private Sends sends = new SendsOneByOne(stage); // replaced once, by sendTogether
    private boolean isCompleting; // the kernel's answers are being handed out
    private long[] arrivals =
            new long[TYPICAL_ARRIVALS]; // when the messages relayed in this turn were read
    private int arrivalCount;
    private final WakeUpBudget budget = new WakeUpBudget();
    private volatile boolean
            isAsleep; // waits, and has not been told to stop waiting for all we know
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

    /**
     * From the next turn on, hands all sends of a turn to the kernel in one call.
     *
     * @throws IOException where that cannot be had, which changes nothing
     */
    void sendTogether() throws IOException {
        Sends together = SendsTogether.open(stage);
        execute(() -> sends = together);
    }

    /** Gives back what is not on the heap. Called when the selector has stopped. */
    void close() {
        sends.close();
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

    /** Says that the selector waits from now on. */
    void fallAsleep() {
        isAsleep = true;
    }

    void wakeUp() {
        isAsleep = false;
        budget.forget();
    }

    /** Whether the calling thread should rather write a frame itself, once, than have the selector woken for it. Any thread but the selector's. */
    public boolean sparesWaking(Frame frame) {
        return isAsleep && budget.spares(frame, nanoClock.getAsLong());
    }

    /** Says that the calling thread may go on with something that is not this turn's. */
    void suspend() {
        thread = null;
    }

    /** Writes everything that waits. A writer may add itself again meanwhile. */
    void end() {
        do {
            for (int i = 0; i < waiting.size(); i++) {
                flush(waiting.get(i));
            }
            waiting.clear();
            complete();
        } while (!waiting.isEmpty());
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

    /** Where a writer puts the frames that it takes from its outbox. */
    public FrameBatch batch() {
        return batch;
    }

    /** Whether {@link #send} may be called: not while what became of other sends is handed out. */
    public boolean maySend() {
        return !isCompleting;
    }

    /** Sends a batch whose bytes fit {@link Stage#BYTES}; {@code to} is told what became of it at the end of the turn at the latest. */
    public void send(Sendee to, FrameBatch frames) {
        if (!stage.fits(frames)) {
            complete();
        }
        sends.send(to, stage.put(frames), frames.bytes());
    }

    /** Has every send done now, for who cannot wait for the end of the turn. */
    public void complete() {
        isCompleting = true;
        try {
            sends.complete();
        } finally {
            isCompleting = false;
            stage.clear();
        }
    }

    /** How many bytes {@link #stage} takes. */
    public int stageBytes() {
        return Stage.BYTES;
    }

    /** Copies a piece of a long frame out of the heap, for who writes to a socket without {@link #send}. */
    public ByteBuffer stage(byte[] bytes, int from, int length) {
        complete();
        return stage.put(bytes, from, length);
    }
}
