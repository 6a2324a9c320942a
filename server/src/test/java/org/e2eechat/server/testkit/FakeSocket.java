package org.e2eechat.server.testkit;

import org.e2eechat.server.admission.ResourceLedger;
import org.e2eechat.server.protocol.CloseReason;
import org.e2eechat.server.protocol.Frame;
import org.e2eechat.server.protocol.FrameBatch;
import org.e2eechat.server.session.Connection;
import org.e2eechat.server.session.Outbox;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A socket without a network: it takes what waits in its outbox when it is asked to, as the writer on the selector's thread does. For one thread at a time, except that any thread may fill
 * the outbox and begin the close.
 */
public final class FakeSocket implements Outbox.Writer, Connection {
    private static final int BATCH_FRAMES = 16;
    private static final int BATCH_BYTES = 128 * 1024;

    private final Outbox outbox;
    private final List<WireFrame> received = new ArrayList<>();
    private final List<CloseReason> closeReasons = new ArrayList<>();
    private final Runnable onOverflow;
    private final Runnable onClosed;
    private volatile boolean isOverflowed;
    private boolean isClosed;
    private int readOns;

    /**
     * @param onOverflow what the connection does when its reader is too slow
     * @param onClosed what it does when it is gone
     */
    public FakeSocket(Outbox.Limit limit, Runnable onOverflow, Runnable onClosed) {
        this.outbox = new Outbox(limit, this, ResourceLedger.unlimited().open(null, 0));
        this.onOverflow = onOverflow;
        this.onClosed = onClosed;
    }

    public Outbox outbox() {
        return outbox;
    }

    @Override
    public void frameWaiting(Frame frame) {}

    @Override
    public boolean flushNow() {
        return false;
    }

    @Override
    public boolean isIdle() {
        return true;
    }

    @Override
    public void overflowed() {
        isOverflowed = true;
    }

    @Override
    public void close(CloseReason reason) {
        synchronized (closeReasons) {
            closeReasons.add(reason);
        }
        byte[] text = reason.text().getBytes(StandardCharsets.US_ASCII);
        ByteBuffer payload =
                ByteBuffer.allocate(2 + text.length).putShort((short) reason.code()).put(text);
        outbox.close(Frame.control(WireFrame.CLOSE, payload.flip()), this::gone);
    }

    @Override
    public void readOn() {
        readOns++;
    }

    /** Takes everything that waits, as a reader does who keeps up. */
    public void read() {
        if (isOverflowed) {
            isOverflowed = false;
            onOverflow.run();
        }
        FrameBatch batch = new FrameBatch(BATCH_FRAMES, BATCH_BYTES);
        do {
            outbox.drain(batch);
            for (int i = 0; i < batch.count(); i++) {
                received.add(WireFrame.of(batch.get(i)));
            }
        } while (batch.hasMore());
        Runnable afterLast = outbox.takeAfterLast();
        if (afterLast != null) {
            afterLast.run();
        }
    }

    /** Breaks, as when a phone loses its network. */
    public void breakOff() {
        outbox.abandon();
        gone();
    }

    private void gone() {
        if (!isClosed) {
            isClosed = true;
            onClosed.run();
        }
    }

    /** Everything that was read so far. */
    public List<WireFrame> received() {
        return received;
    }

    /** Why the server closed, in the order it said so. */
    public List<CloseReason> closeReasons() {
        synchronized (closeReasons) {
            return List.copyOf(closeReasons);
        }
    }

    public boolean isClosed() {
        return isClosed;
    }

    /** How often the next message was asked for after a wait. */
    public int readOns() {
        return readOns;
    }
}
