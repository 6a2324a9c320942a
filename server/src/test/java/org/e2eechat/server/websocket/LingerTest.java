package org.e2eechat.server.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.e2eechat.server.protocol.CloseReason;
import org.e2eechat.server.session.Progress;
import org.e2eechat.server.testkit.ManualClock;
import org.e2eechat.server.testkit.RawWebSocket;
import org.e2eechat.server.testkit.WireFrame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** What comes after the server's last word. */
class LingerTest {
    private static final byte[] MEBIBYTE_OF_PINGS = pings(1024 * 1024);

    private final ManualClock clock = new ManualClock();
    private final ScriptedConversation.Stage stage = new ScriptedConversation.Stage();
    private Transport transport;
    private RawWebSocket client;
    private ScriptedConversation conversation;

    private static byte[] pings(int bytes) {
        byte[] ping = RawWebSocket.frame(WireFrame.PING, new byte[125]);
        byte[][] pings = new byte[bytes / ping.length][];
        Arrays.fill(pings, ping);
        return RawWebSocket.joined(pings);
    }

    @BeforeEach
    void connect() throws Exception {
        transport = Transport.start(Transport.Settings.ORDINARY.on(clock::nanos), stage);
        client = RawWebSocket.open(transport.port());
        conversation = stage.next();
        conversation.onText =
                _ -> {
                    conversation.connection.close(CloseReason.RATE_LIMIT_EXCEEDED);
                    return Progress.DONE;
                };
    }

    @AfterEach
    void disconnect() throws Exception {
        client.close();
        transport.close();
    }

    /** The server closed the socket, the kernel answered the rest of the flood with a reset, and that took the close frame with it. */
    @Test
    void who_is_closed_in_the_middle_of_a_flood_reads_why() throws Exception {
        client.text("too much");
        for (int i = 0; i < 8; i++) {
            client.bytes(MEBIBYTE_OF_PINGS);
        }

        assertThat(client.read().type()).isEqualTo("CLOSE 1008 rate limit exceeded");
        assertThat(client.readUnlessClosed()).isEmpty();
    }

    @Test
    void what_comes_after_it_is_not_heard_and_the_end_is_told_at_once() throws Exception {
        client.text("too much").text("one more");

        assertThat(client.read().closeCode()).isEqualTo(1008);
        await().untilAsserted(
                        () ->
                                assertThat(conversation.events)
                                        .isEqualTo(
                                                List.of(
                                                        "opened",
                                                        "text too much",
                                                        "closed RATE_LIMIT_EXCEEDED")));
    }

    @Test
    void who_sends_on_and_on_is_cut_off() throws Exception {
        client.text("too much");
        assertThat(client.read().closeCode()).isEqualTo(1008);

        for (int i = 0; i < 4; i++) {
            clock.advance(Duration.ofSeconds(1));
            client.bytes(MEBIBYTE_OF_PINGS);
        }
        clock.advance(Duration.ofSeconds(2));

        await().until(() -> isRefused(MEBIBYTE_OF_PINGS));
    }

    @Test
    void who_sends_more_than_can_be_under_way_is_cut_off() throws Exception {
        client.text("too much");
        assertThat(client.read().closeCode()).isEqualTo(1008);

        await().until(() -> isRefused(MEBIBYTE_OF_PINGS));
    }

    @Test
    void a_client_that_has_said_good_bye_itself_is_not_waited_for() throws Exception {
        client.bytes(RawWebSocket.closeFrame(1008));

        assertThat(client.read().closeCode()).isEqualTo(1008);
        assertThat(client.readUnlessClosed()).isEmpty();
        await().until(() -> isRefused(MEBIBYTE_OF_PINGS));
    }

    private boolean isRefused(byte[] bytes) {
        try {
            client.bytes(bytes);
            return false;
        } catch (IOException reset) {
            return true;
        }
    }
}
