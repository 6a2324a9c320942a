package org.e2eechat.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.protocol.Frame;
import org.e2eechat.server.protocol.FrameBatch;
import org.e2eechat.server.protocol.ParticipantId;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

class SeatedMemberTest {
    private final Waking writer = new Waking();
    private final Outbox outbox =
            new Outbox(new Outbox.Limit(1_000), writer, OutboxScene.account());
    private final SeatedMember member =
            new SeatedMember(
                    ParticipantId.random(new Random(5)), Optional.empty(), outbox, () -> {});

    @Test
    void nothing_comes_before_the_welcome() {
        member.offer(text("early"));
        member.welcome(text("welcome"));
        member.offer(text("later"));

        assertThat(waiting()).containsExactly("welcome", "later");
    }

    /** The writer may send the welcome at once, and the answer to it may come before the thread that sent it goes on. */
    @Test
    void nothing_is_missed_once_the_welcome_may_have_been_heard() throws Exception {
        Thread quick = new Thread(() -> member.offer(text("quick")));
        writer.onFrameWaiting = quick::start;

        member.welcome(text("welcome"));
        quick.join();

        assertThat(waiting()).containsExactly("welcome", "quick");
    }

    @Test
    void nothing_follows_the_farewell() {
        member.welcome(text("welcome"));
        member.farewell(text("farewell"));
        member.offer(text("late"));

        assertThat(waiting()).containsExactly("welcome", "farewell");
    }

    @Test
    void who_comes_again_hears_nothing_that_was_for_the_first_stay() {
        member.welcome(text("welcome"));
        member.farewell(text("farewell"));
        SeatedMember again =
                new SeatedMember(
                        ParticipantId.random(new Random(6)), Optional.empty(), outbox, () -> {});
        again.welcome(text("again"));

        member.offer(text("stale"));

        assertThat(waiting()).containsExactly("welcome", "farewell", "again");
    }

    private List<String> waiting() {
        List<String> texts = new ArrayList<>();
        FrameBatch batch = new FrameBatch(16, 1_000);
        outbox.drain(batch);
        for (int i = 0; i < batch.count(); i++) {
            byte[] bytes = batch.get(i).bytes();
            texts.add(new String(bytes, 2, bytes.length - 2, StandardCharsets.UTF_8));
        }
        return texts;
    }

    private static Frame text(String text) {
        return Frame.of(1, true, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** A writer that does something when a frame waits. */
    private static final class Waking implements Outbox.Writer {
        Runnable onFrameWaiting = () -> {};

        @Override
        public void frameWaiting(Frame frame) {
            onFrameWaiting.run();
        }

        @Override
        public boolean flushNow() {
            return false;
        }

        @Override
        public boolean isIdle() {
            return true;
        }

        @Override
        public void overflowed() {}
    }
}
