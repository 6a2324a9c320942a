package org.e2eechat.server.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.junit.jupiter.api.Test;

class BoundedMemoryTest {
    private static final int TEXT_CHARS = 60_000;
    private static final int MESSAGES = 1_000; // 60 MB, more than a node may hold back
    private static final double BOUND_BYTES = 32.0 * 1024 * 1024;

    @Test
    void what_cannot_be_published_is_dropped_and_its_readers_see_a_gap() throws Exception {
        try (ValkeyServer valkey = ValkeyServer.start();
                Conversation talk =
                        Conversation.on("60 MB said while Valkey is paused", valkey.url())) {
            valkey.pause();

            double most = 0;
            for (int i = 0; i < MESSAGES; i++) {
                String text = "long-" + i + "-" + "x".repeat(TEXT_CHARS);
                talk.alice.say(text);
                talk.bob.awaitText(text, Waiting.ANSWERED_WITHIN);
                talk.alice.awaitText(text, Waiting.ANSWERED_WITHIN); // or she is a slow reader
                most = Math.max(most, talk.a.metric("relay_valkey_unpublished_bytes"));
            }
            double dropped = talk.a.metric("relay_valkey_publish_dropped_total");
            valkey.resume();

            System.out.printf(
                    "fault: 60 MB said while Valkey is paused | held back at most %.0f B | dropped %.0f%n",
                    most, dropped);
            assertThat(most).isLessThan(BOUND_BYTES);
            assertThat(dropped).isPositive();
            talk.expectHealed();
            assertThat(talk.carol.losses().lost()).as("told by a gap").isPositive();
        }
    }
}
