package org.e2eechat.server.session;

import org.e2eechat.server.admission.ResourceLedger;
import org.e2eechat.server.protocol.Frame;
import org.e2eechat.server.protocol.FrameBatch;
import org.e2eechat.server.testkit.WireFrame;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** An outbox with a small limit, whose writer writes when a test says so. */
abstract class OutboxScene {
    static final int LIMIT = 1_000;
    static final int SLACK = 64 * 1024; // what other threads may pile up besides
    static final int HEADER = 2; // of a frame of less than 126 bytes

    final RecordingWriter writer = new RecordingWriter();
    final Outbox outbox = new Outbox(new Outbox.Limit(LIMIT), writer, account());

    /** The account of a socket that may hold anything. */
    static ResourceLedger.Account account() {
        return ResourceLedger.unlimited().open(null, 0);
    }

    void overflow() {
        outbox.offer(textOf(LIMIT + SLACK));
        outbox.offer(textOf(LIMIT + SLACK));
    }

    FrameBatch drain(int maxFrames, int maxBytes) {
        FrameBatch batch = new FrameBatch(maxFrames, maxBytes);
        outbox.drain(batch);
        return batch;
    }

    List<String> drained() {
        return drained(outbox);
    }

    static List<String> drained(Outbox from) {
        List<String> texts = new ArrayList<>();
        FrameBatch batch = new FrameBatch(16, SLACK);
        do {
            from.drain(batch);
            for (int i = 0; i < batch.count(); i++) {
                texts.add(WireFrame.of(batch.get(i)).text());
            }
        } while (batch.hasMore());
        return texts;
    }

    static Frame text(String text) {
        return Frame.of(WireFrame.TEXT, true, utf8(text));
    }

    static Frame textOf(int bytes) {
        return Frame.of(WireFrame.TEXT, true, ByteBuffer.allocate(bytes));
    }

    static Frame pong(String text) {
        return Frame.control(WireFrame.PONG, utf8(text));
    }

    static Frame close() {
        return Frame.control(WireFrame.CLOSE, utf8("close"));
    }

    static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Counts what an outbox says to its writer. */
    static final class RecordingWriter implements Outbox.Writer {
        int told;
        int overflows;
        boolean mayFlush;
        boolean isIdle = true;
        Runnable onFlush = () -> {};

        @Override
        public synchronized void frameWaiting(Frame frame) {
            told++;
        }

        @Override
        public boolean flushNow() {
            if (mayFlush) {
                onFlush.run();
            }
            return mayFlush;
        }

        @Override
        public boolean isIdle() {
            return isIdle;
        }

        @Override
        public synchronized void overflowed() {
            overflows++;
        }
    }
}
