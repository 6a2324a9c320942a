package org.e2eechat.server.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.testkit.valkey.Monitor;
import org.e2eechat.server.testkit.valkey.StoredKey;
import org.e2eechat.server.testkit.valkey.Tap;
import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A reader of all that Valkey stores, of every command and of everything that is published learns
 * no label, token, address, room id or ciphertext.
 */
class NothingReadableInValkeyTest {
    private static final String CIPHERTEXT = "Y2FuYXJ5LWNpcGhlcnRleHQ";

    @Test
    void a_whole_conversation_leaves_no_trace_that_names_anybody_or_anything() throws Exception {
        try (ValkeyServer valkey = ValkeyServer.start();
                Monitor monitor = valkey.monitor();
                Tap tap = valkey.tap();
                Conversation talk = Conversation.on("none, canaries in Valkey", valkey.url())) {
            Map<String, String> secrets = new HashMap<>();
            List<StoredKey> stored = new ArrayList<>();
            Person guest = talk.newcomer(talk.b);
            String token = talk.letIn(guest);
            secrets.put("label", guest.name());
            secrets.put("room id", talk.room());
            secrets.put("used token", token);
            secrets.put("token id", token.substring(0, token.indexOf('.')));
            secrets.put("signature", token.substring(token.indexOf('.') + 1));
            secrets.put("signing secret", talk.secret);
            secrets.put("address", "127.0.0.1");
            secrets.put("next token", guest.last("JOINED").path("nextToken").stringValue());
            secrets.put("QR token", talk.code());
            talk.alice.say(CIPHERTEXT);
            talk.carol.say(CIPHERTEXT + "-2");
            guest.awaitText(CIPHERTEXT, Waiting.ANSWERED_WITHIN);
            talk.bob.awaitText(CIPHERTEXT + "-2", Waiting.ANSWERED_WITHIN);
            stored.addAll(valkey.everything());
            guest.leave();
            stored.addAll(valkey.everything());
            talk.finish();

            assertThat(stored).isNotEmpty();
            assertThat(monitor.lines()).isNotEmpty();
            secrets.forEach((what, secret) -> assertNotStored(stored, what, secret));
            assertNotStored(stored, "ciphertext", CIPHERTEXT);
            assertThat(stored)
                    .as("every key goes by itself")
                    .allSatisfy(key -> assertThat(key.ttlMillis()).isPresent());
            secrets.put("ciphertext", CIPHERTEXT);
            List<String> commands =
                    monitor.lines().stream()
                            .map(NothingReadableInValkeyTest::withoutSender)
                            .toList();
            assertThat(commands).anyMatch(line -> line.startsWith("\"PUBLISH\""));
            secrets.forEach((what, secret) -> assertNotSaid(commands, what, secret));
            List<String> published =
                    tap.heard().stream()
                            .map(each -> latin(each.channel()) + " " + latin(each.payload()))
                            .toList();
            assertThat(published).isNotEmpty();
            secrets.forEach((what, secret) -> assertNotSaid(published, what, secret));
        }
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static void assertNotStored(List<StoredKey> keys, String what, String secret) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        assertThat(keys.stream().filter(key -> key.contains(bytes)))
                .as(what + " in the keyspace")
                .isEmpty();
    }

    private static void assertNotSaid(List<String> commands, String what, String secret) {
        assertThat(commands.stream().filter(line -> line.contains(secret)))
                .as(what + " in a command")
                .isEmpty();
    }

    /** {@code 1700000000.000000 [0 127.0.0.1:34567] "PUBLISH" ...}, or with {@code lua} for the address. */
    private static String withoutSender(String line) {
        return line.substring(line.indexOf(']') + 2);
    }
}
