package org.e2eechat.server.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.e2eechat.server.protocol.CloseReason;
import org.e2eechat.server.session.Progress;
import org.e2eechat.server.testkit.ManualClock;
import org.e2eechat.server.testkit.RawWebSocket;
import org.e2eechat.server.testkit.WireFrame;
import org.e2eechat.server.transport.HeaderDeadlines;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

class RelayEndpointTest {
    private static final Duration INTERVAL = Duration.ofSeconds(30);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final ManualClock clock = new ManualClock();
    private final ScriptedConversation.Stage stage = new ScriptedConversation.Stage();
    private Transport transport;
    private RawWebSocket client;
    private ScriptedConversation conversation;

    @BeforeEach
    void connect() throws Exception {
        transport = Transport.start(Transport.Settings.ORDINARY.on(clock::nanos), stage);
        client = RawWebSocket.open(transport.port());
        conversation = stage.next();
        awaitEvents("opened");
    }

    @AfterEach
    void disconnect() throws Exception {
        client.close();
        transport.close();
        assertThat(transport.ended()).as("let go of once").isEqualTo(1);
        assertThat(conversation.events)
                .as("told its end once")
                .filteredOn(event -> event.startsWith("closed"))
                .hasSize(1);
    }

    @Test
    void the_next_message_waits_for_the_one_before() throws Exception {
        conversation.onText = text -> text.equals("slow") ? Progress.WAIT : Progress.DONE;

        client.bytes(text("slow"), text("next"));
        awaitEvents("opened", "text slow");
        // Whatever was said at the same time is not read: the server's ping is answered by none.
        client.bytes(RawWebSocket.frame(WireFrame.PING, new byte[0]));
        conversation.say("nothing but this");
        assertThat(client.read().text()).isEqualTo("nothing but this");
        assertThat(conversation.events).containsExactly("opened", "text slow");

        conversation.connection.readOn();

        assertThat(client.read().opcode()).isEqualTo(WireFrame.PONG);
        awaitEvents("opened", "text slow", "text next");
    }

    @Test
    void reading_on_may_come_before_the_wait_is_over() throws Exception {
        conversation.onText =
                text -> {
                    if (text.equals("done already")) {
                        conversation.connection.readOn();
                        return Progress.WAIT;
                    }
                    return Progress.DONE;
                };

        client.bytes(text("done already"), text("next"), text("last"));

        awaitEvents("opened", "text done already", "text next", "text last");
    }

    @Test
    void a_bug_ends_the_connection_with_1011_and_nothing_more_is_read() throws Exception {
        conversation.onText =
                _ -> {
                    throw new IllegalStateException("a bug");
                };

        client.bytes(text("one"), text("two"));

        assertThat(client.read().type()).isEqualTo("CLOSE 1011 internal error");
        client.expectEnd();
        awaitEvents("opened", "text one", "closed INTERNAL_ERROR");
    }

    @Test
    void what_is_not_admitted_is_not_heard() throws Exception {
        conversation.admits = false;

        client.bytes(text("one"), RawWebSocket.frame(WireFrame.PING, new byte[0]));
        client.bytes(RawWebSocket.closeFrame(1000));

        assertThat(client.read().closeCode()).isEqualTo(1000);
        awaitEvents("opened", "closed CLIENT_CLOSED");
    }

    @ParameterizedTest
    @EnumSource
    void every_close_of_the_servers_reaches_the_client_with_its_code_and_reason(CloseReason reason)
            throws Exception {
        conversation.say("before");

        conversation.connection.close(reason);
        conversation.say("after");

        assertThat(client.read().text()).isEqualTo("before");
        WireFrame close = client.read();
        assertThat(close.closeCode()).isEqualTo(reason.code());
        assertThat(close.closeReason()).isEqualTo(reason.text());
        client.bytes(RawWebSocket.closeFrame(reason.code()));
        client.expectEnd();
        awaitEvents("opened", "closed " + reason.name());
    }

    @Test
    void what_comes_after_the_servers_close_is_not_heard() throws Exception {
        conversation.connection.close(CloseReason.SERVER_DRAINING);
        assertThat(client.read().closeCode()).isEqualTo(1001);

        client.bytes(text("too late"), RawWebSocket.closeFrame(1001));

        client.expectEnd();
        awaitEvents("opened", "closed SERVER_DRAINING");
    }

    @Test
    void a_client_that_goes_without_a_word_is_noticed() throws Exception {
        client.close();

        awaitEvents("opened", "closed ABORTED");
    }

    @Test
    void a_client_that_goes_while_its_message_waits_is_noticed_when_that_is_done()
            throws Exception {
        conversation.onText = _ -> Progress.WAIT;
        client.bytes(text("slow"));
        awaitEvents("opened", "text slow");
        client.close();

        conversation.connection.readOn();

        awaitEvents("opened", "text slow", "closed ABORTED");
    }

    @ParameterizedTest
    @CsvSource({"1002, PROTOCOL_ERROR", "1007, PROTOCOL_ERROR", "1000, CLIENT_CLOSED"})
    void how_it_ended_is_told(int code, String end) throws Exception {
        byte[] ending =
                switch (code) {
                    case 1002 -> RawWebSocket.unmaskedFrame(WireFrame.TEXT, new byte[0]);
                    case 1007 -> RawWebSocket.closeFrame(1000, new byte[] {(byte) 0xFF});
                    default -> RawWebSocket.closeFrame(code);
                };

        client.bytes(ending);

        assertThat(client.read().opcode()).isEqualTo(WireFrame.CLOSE);
        awaitEvents("opened", "closed " + end);
    }

    @Test
    void closing_twice_is_closing_once() throws Exception {
        conversation.connection.close(CloseReason.SERVER_DRAINING);
        conversation.connection.close(CloseReason.SERVER_DRAINING);

        assertThat(client.read().closeCode()).isEqualTo(1001);
        client.bytes(RawWebSocket.closeFrame(1001));
        client.expectEnd();
    }

    @Test
    void a_connection_that_is_stopped_by_the_server_is_told_so_too() {
        transport.close();

        assertThat(conversation.events).hasSize(2);
    }

    @Test
    void a_peer_is_pinged_and_one_that_answers_lives() throws Exception {
        for (int i = 0; i < 5; i++) {
            clock.advance(INTERVAL);
            transport.heartbeat().beat();
            assertThat(client.read().opcode()).isEqualTo(WireFrame.PING);
            client.bytes(RawWebSocket.frame(WireFrame.PONG, new byte[0]));
            exchange("round " + i);
        }

        assertThat(conversation.events).hasSize(6);
    }

    @Test
    void a_peer_that_does_not_answer_is_dropped_at_its_time_out() throws Exception {
        clock.advance(INTERVAL);
        transport.heartbeat().beat();
        assertThat(client.read().opcode()).isEqualTo(WireFrame.PING);

        clock.advance(TIMEOUT.minusMillis(1));
        transport.heartbeat().beat();
        clock.advance(Duration.ofMillis(1));
        transport.heartbeat().beat();

        client.expectEnd();
        awaitEvents("opened", "closed PING_TIMEOUT");
    }

    /**
     * A pong waits behind what the peer is sending, so what arrives is a sign of life; but not for
     * ever.
     */
    @Test
    void a_peer_that_talks_and_never_answers_is_dropped_a_minute_after_its_time_out()
            throws Exception {
        clock.advance(INTERVAL);
        transport.heartbeat().beat();
        assertThat(client.read().opcode()).isEqualTo(WireFrame.PING);

        Duration waited = Duration.ZERO;
        while (waited.compareTo(Duration.ofMinutes(1).plus(TIMEOUT).minusSeconds(1)) < 0) {
            clock.advance(Duration.ofSeconds(1));
            waited = waited.plusSeconds(1);
            exchange("still there");
            transport.heartbeat().beat();
        }
        clock.advance(Duration.ofSeconds(1));
        transport.heartbeat().beat();

        client.expectEnd();
        await().untilAsserted(
                        () ->
                                assertThat(conversation.events.getLast())
                                        .isEqualTo("closed PING_TIMEOUT"));
    }

    @Test
    void a_peer_that_does_not_answer_a_close_frame_is_dropped() throws Exception {
        conversation.connection.close(CloseReason.SERVER_DRAINING);
        assertThat(client.read().closeCode()).isEqualTo(1001);

        clock.advance(Duration.ofSeconds(5));
        transport.heartbeat().beat();

        client.expectEnd();
        awaitEvents("opened", "closed SERVER_DRAINING");
    }

    /** The first frame after the upgrade was taken for the beginning of the next request, and ten seconds later the connection was closed because that did not end. */
    @Test
    void an_open_web_socket_owes_no_request_header() throws Exception {
        exchange("a first message");
        clock.advance(HeaderDeadlines.LIMIT.multipliedBy(2));

        HeaderDeadlines.enforce(transport.connector(), clock.nanos());

        exchange("a second message");
    }

    @Test
    void a_gone_connection_is_not_looked_at_any_more() throws Exception {
        client.close();
        awaitEvents("opened", "closed ABORTED");
        clock.advance(INTERVAL.plus(TIMEOUT).multipliedBy(3));

        transport.heartbeat().beat();
        transport.heartbeat().beat();

        assertThat(conversation.events).hasSize(2);
    }

    /** Says something and hears something, so that everything before has been dealt with. */
    private void exchange(String text) throws IOException {
        conversation.onText =
                heard -> {
                    conversation.say(heard);
                    return Progress.DONE;
                };
        client.bytes(text(text));
        assertThat(client.read().text()).isEqualTo(text);
    }

    private void awaitEvents(String... events) {
        await().untilAsserted(() -> assertThat(conversation.events).isEqualTo(List.of(events)));
    }

    private static byte[] text(String text) {
        return RawWebSocket.frame(WireFrame.TEXT, text.getBytes(StandardCharsets.UTF_8));
    }
}
