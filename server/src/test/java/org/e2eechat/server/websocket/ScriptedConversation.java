package org.e2eechat.server.websocket;

import org.e2eechat.server.metrics.ConnectionEnd;
import org.e2eechat.server.protocol.CloseReason;
import org.e2eechat.server.protocol.Frame;
import org.e2eechat.server.session.Connection;
import org.e2eechat.server.session.Outbox;
import org.e2eechat.server.session.Progress;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Function;

/** A conversation that does what a test says, and remembers what happened to it. */
final class ScriptedConversation implements Conversation {
    final Outbox outbox;
    final Connection connection;

    /** What happened, in order: "opened", "text hello", "closed CLIENT_CLOSED". */
    final List<String> events = new CopyOnWriteArrayList<>();

    /** What to do with a text. */
    volatile Function<String, Progress> onText = _ -> Progress.DONE;

    volatile boolean admits = true;

    ScriptedConversation(Outbox outbox, Connection connection) {
        this.outbox = outbox;
        this.connection = connection;
    }

    /** Begins scripted conversations and hands them out in the order in which they begin. */
    static final class Stage implements Factory {
        private final BlockingQueue<ScriptedConversation> begun = new LinkedBlockingQueue<>();

        /** Called with each conversation, before it is open. */
        volatile Consumer<ScriptedConversation> whenBegun = _ -> {};

        @Override
        public Conversation begin(Outbox outbox, Connection connection) {
            ScriptedConversation conversation = new ScriptedConversation(outbox, connection);
            whenBegun.accept(conversation);
            begun.add(conversation);
            return conversation;
        }

        /** The next conversation; waits until it begins. */
        ScriptedConversation next() throws InterruptedException {
            return begun.take();
        }
    }

    void say(String text) {
        say(text.getBytes(StandardCharsets.UTF_8));
    }

    void say(byte[] payload) {
        outbox.offer(Frame.of(1, true, ByteBuffer.wrap(payload)));
    }

    @Override
    public void opened() {
        events.add("opened");
    }

    @Override
    public boolean admit(int bytes, boolean endsMessage) {
        return admits;
    }

    @Override
    public Progress text(byte[] buffer, int from, int to) {
        String text = new String(buffer, from, to - from, StandardCharsets.UTF_8);
        events.add("text " + text);
        return onText.apply(text);
    }

    @Override
    public Progress binary(byte[] buffer, int from, int to) {
        events.add("binary " + (to - from));
        return Progress.DONE;
    }

    @Override
    public void overflowed() {
        events.add("overflowed");
        connection.close(CloseReason.SLOW_CONSUMER);
    }

    @Override
    public void closed(ConnectionEnd end) {
        events.add("closed " + end);
    }
}
