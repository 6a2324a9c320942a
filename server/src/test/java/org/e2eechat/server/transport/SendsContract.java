package org.e2eechat.server.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.e2eechat.server.protocol.Frame;
import org.e2eechat.server.protocol.FrameBatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One contract for both ways of sending. */
abstract class SendsContract {
    private static final int MORE_THAN_A_SOCKET_TAKES = 200 * 1024;

    final Stage stage = new Stage();
    private final List<Receiver> receivers = new ArrayList<>();
    Sends sends;

    abstract Sends open() throws IOException;

    @BeforeEach
    void start() throws IOException {
        sends = open();
    }

    @AfterEach
    void stop() throws IOException {
        sends.close();
        for (Receiver receiver : receivers) {
            receiver.pair.close();
        }
    }

    @Test
    void every_socket_gets_its_own_bytes() throws IOException {
        List<Receiver> many = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            many.add(receiver());
        }
        for (int i = 0; i < many.size(); i++) {
            send(many.get(i), text("for number " + (10 + i)));
        }

        sends.complete();

        for (int i = 0; i < many.size(); i++) {
            assertThat(many.get(i).events).containsExactly("all sent");
            assertThat(many.get(i).receive("for number 10".length()))
                    .isEqualTo("for number " + (10 + i));
        }
    }

    @Test
    void more_sends_than_go_together_are_all_done() throws IOException {
        Receiver receiver = receiver();
        FrameBatch frame = text("x");
        for (int i = 0; i < 1500; i++) {
            send(receiver, frame);
            sends.complete();
        }
        List<Receiver> many = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            many.add(receiver());
        }
        many.forEach(one -> send(one, frame));

        sends.complete();

        assertThat(receiver.events).hasSize(1500).containsOnly("all sent");
        assertThat(many).allSatisfy(one -> assertThat(one.events).containsExactly("all sent"));
    }

    @Test
    void what_a_full_socket_does_not_take_comes_back() throws IOException {
        Receiver full = receiver();
        Receiver other = receiver();
        FrameBatch much = batch(new byte[MORE_THAN_A_SOCKET_TAKES]);
        send(full, much);
        send(other, text("hello"));

        sends.complete();

        assertThat(full.events).singleElement().asString().matches("[1-9][0-9]* left");
        int left = Integer.parseInt(full.events.getFirst().replace(" left", ""));
        assertThat(full.pair.receive(much.bytes() - left)).hasSize(much.bytes() - left);
        assertThat(other.events).containsExactly("all sent");
    }

    @Test
    void a_socket_that_takes_nothing_gives_everything_back() throws IOException {
        Receiver full = receiver();
        while (full.pair.ours().write(ByteBuffer.allocate(64 * 1024)) > 0) {}
        FrameBatch hello = text("hello");

        send(full, hello);
        sends.complete();

        assertThat(full.events).containsExactly(hello.bytes() + " left");
    }

    @Test
    void a_broken_socket_is_told_and_harms_no_other() throws IOException {
        Receiver broken = receiver();
        Receiver other = receiver();
        broken.pair.breakOff();
        await().until(() -> isBroken(broken.pair.ours()));
        send(broken, text("nobody"));
        send(other, text("hello"));

        sends.complete();

        assertThat(broken.events).containsExactly("failed");
        assertThat(other.receive(5)).isEqualTo("hello");
    }

    @Test
    void a_closed_socket_is_told_and_harms_no_other() throws IOException {
        Receiver closed = receiver();
        closed.pair.ours().close();
        Receiver heir = receiver(); // it may well have got the closed one's descriptor
        send(closed, text("nobody"));

        sends.complete();

        assertThat(closed.events).containsExactly("failed");
        heir.pair.ours().shutdownOutput();
        assertThat(heir.pair.peer().read(ByteBuffer.allocate(10))).isEqualTo(-1);
    }

    @Test
    void completing_nothing_does_nothing() {
        sends.complete();
        sends.complete();
    }

    private static boolean isBroken(SocketChannel channel) {
        try {
            return channel.read(ByteBuffer.allocate(1)) < 0;
        } catch (IOException reset) {
            return true;
        }
    }

    Receiver receiver() throws IOException {
        Receiver receiver = new Receiver(SocketPair.open());
        receivers.add(receiver);
        return receiver;
    }

    void send(Receiver to, FrameBatch batch) {
        if (!stage.fits(batch)) {
            sends.complete();
            stage.clear();
        }
        sends.send(to, stage.put(batch), batch.bytes());
    }

    static FrameBatch text(String text) {
        return batch(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static FrameBatch batch(byte[] payload) {
        FrameBatch batch = new FrameBatch(1, Stage.BYTES);
        batch.add(Frame.of(1, true, ByteBuffer.wrap(payload)));
        return batch;
    }

    @Test
    void two_frames_arrive_in_their_order() throws IOException {
        Receiver receiver = receiver();
        FrameBatch both = new FrameBatch(2, 100);
        both.add(text("one").get(0));
        both.add(text("two").get(0));

        send(receiver, both);
        sends.complete();

        assertThat(receiver.receive(3)).isEqualTo("one");
        assertThat(receiver.receive(3)).isEqualTo("two");
    }

    /** A socket that writes down what becomes of its sends. */
    static final class Receiver implements Sendee {
        final SocketPair pair;
        final List<String> events = new ArrayList<>();

        Receiver(SocketPair pair) {
            this.pair = pair;
        }

        /** The payload of a short frame. */
        String receive(int payloadBytes) throws IOException {
            byte[] frame = pair.receive(2 + payloadBytes);
            return new String(frame, 2, payloadBytes, StandardCharsets.US_ASCII);
        }

        @Override
        public SocketChannel channel() {
            return pair.ours();
        }

        @Override
        public void sent(ByteBuffer unsent) {
            events.add(unsent.hasRemaining() ? unsent.remaining() + " left" : "all sent");
        }

        @Override
        public void sendFailed(IOException failure) {
            events.add("failed");
        }
    }
}
