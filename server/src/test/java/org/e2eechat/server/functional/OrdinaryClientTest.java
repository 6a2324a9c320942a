package org.e2eechat.server.functional;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client that shares no code with these tests: the JDK's own. */
class OrdinaryClientTest {
    @RegisterExtension static final TestRelay relay = TestRelay.with();

    @Test
    void the_JDKs_WebSocket_holds_a_conversation() throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            Listener alice = new Listener();
            WebSocket socket =
                    http.newWebSocketBuilder()
                            .subprotocols("e2ee-chat.v2", "e2ee-chat.v1")
                            .buildAsync(URI.create("ws://127.0.0.1:" + relay.port() + "/ws"), alice)
                            .get(TestRelay.DEADLINE_MILLIS, TimeUnit.MILLISECONDS);
            assertThat(socket.getSubprotocol()).isEqualTo("e2ee-chat.v1");
            assertThat(alice.next().type()).isEqualTo("HELLO");

            send(socket, TestClient.message("ROOM_CREATE", "client-message-1", Map.of()));
            Message created = alice.next();
            alice.next();
            TestClient bob = relay.connect();
            bob.join(created.text("roomId"), created.text("qrToken"));
            for (String expected : new String[] {"SYSTEM_MSG", "ROOM_STATS", "QR_ROTATED"}) {
                assertThat(alice.next().type()).isEqualTo(expected);
            }
            String text =
                    TestClient.message(
                            "APP_MSG",
                            "client-message-2",
                            Map.of(
                                    "roomId",
                                    created.text("roomId"),
                                    "ciphertextB64",
                                    "Y2lwaGVydGV4dA=="));
            socket.sendText(text.substring(0, 20), false)
                    .thenCompose(again -> again.sendText(text.substring(20), true))
                    .get(TestRelay.DEADLINE_MILLIS, TimeUnit.MILLISECONDS);

            assertThat(bob.next("APP_MSG").text("ciphertextB64")).isEqualTo("Y2lwaGVydGV4dA==");
            assertThat(alice.next().text("ref")).isEqualTo("client-message-2");
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "bye")
                    .get(TestRelay.DEADLINE_MILLIS, TimeUnit.MILLISECONDS);
            assertThat(alice.closed.get(TestRelay.DEADLINE_MILLIS, TimeUnit.MILLISECONDS))
                    .isEqualTo(WebSocket.NORMAL_CLOSURE);
            assertThat(bob.next("ROOM_STATS").number("participants")).isEqualTo(1);
        }
    }

    private static void send(WebSocket socket, String text) throws Exception {
        socket.sendText(text, true).get(TestRelay.DEADLINE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static final class Listener implements WebSocket.Listener {
        private final StringBuilder parts = new StringBuilder();
        private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();

        Message next() throws InterruptedException {
            Message message = messages.poll(TestRelay.DEADLINE_MILLIS, TimeUnit.MILLISECONDS);
            assertThat(message).as("a message in time").isNotNull();
            return message;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            parts.append(data);
            if (last) {
                messages.add(Message.of(parts.toString()));
                parts.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int statusCode, String reason) {
            closed.complete(statusCode);
            return null;
        }
    }
}
