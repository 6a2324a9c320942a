package org.e2eechat.server.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.session.Progress;
import org.e2eechat.server.testkit.RawWebSocket;
import org.e2eechat.server.testkit.WireFrame;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Much for one reader within one turn of the selector. */
class BurstTest {
    private static final int OUTBOX_BYTES = 64 * 1024;
    private static final int SMALL_FRAMES = 2_000; // 32 bytes each: nearly fill the outbox
    private static final String SMALL = "x".repeat(30);
    private static final String LARGE = "y".repeat(50 * 1024);

    /** An outbox that was written to in the middle of a turn gave up one batch of its frames only, so a large one behind many small ones closed a reader that took whatever it was given. */
    @ParameterizedTest(name = "through io_uring, where there is one: {0}")
    @ValueSource(booleans = {false, true})
    void a_large_frame_behind_many_small_ones_does_not_close_a_reader_that_keeps_up(
            boolean together) throws Exception {
        ScriptedConversation.Stage stage = new ScriptedConversation.Stage();
        try (Transport transport =
                Transport.start(Transport.Settings.ORDINARY.withOutboxesOf(OUTBOX_BYTES), stage)) {
            if (together) {
                sendTogether(transport);
            }
            try (RawWebSocket client = RawWebSocket.open(transport.port())) {
                ScriptedConversation conversation = stage.next();
                conversation.onText =
                        _ -> {
                            for (int i = 0; i < SMALL_FRAMES; i++) {
                                conversation.say(SMALL);
                            }
                            conversation.say(LARGE);
                            return Progress.DONE;
                        };

                client.bytes(
                        RawWebSocket.frame(WireFrame.TEXT, "go".getBytes(StandardCharsets.UTF_8)));

                for (int i = 0; i < SMALL_FRAMES; i++) {
                    assertThat(client.read().text()).isEqualTo(SMALL);
                }
                assertThat(client.read().text()).isEqualTo(LARGE);
            }
        }
    }

    private static void sendTogether(Transport transport) {
        try {
            transport.connector().sendTogether();
        } catch (IOException noIoUring) {
            // the same test one by one is good, too
        }
    }
}
