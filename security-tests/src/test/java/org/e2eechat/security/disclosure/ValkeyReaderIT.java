package org.e2eechat.security.disclosure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.assertj.core.api.SoftAssertions;
import org.e2eechat.security.testkit.Relay;
import org.e2eechat.security.testkit.Tokens;
import org.e2eechat.security.testkit.Valkey;
import org.e2eechat.security.testkit.WebSocket;
import org.e2eechat.security.testkit.WebSocket.Room;
import org.junit.jupiter.api.Test;

import java.util.List;

/** Who can read all of Valkey, what is stored and what passes, learns no label, token, room id, address or secret; ciphertext only while it passes between nodes. */
class ValkeyReaderIT {
    @Test
    void neither_the_keyspace_nor_the_stream_of_commands_names_anybody_or_anything() {
        assumeTrue(Valkey.program().isPresent(), "needs valkey-server or redis-server on PATH");
        String secret = Tokens.randomSecret();
        try (Valkey valkey = Valkey.start();
                Valkey.Monitor monitor = valkey.monitor();
                Relay relay = node(valkey, secret);
                Relay other = node(valkey, secret)) {
            Canaries canaries = Canaries.fly(relay);
            try (WebSocket host = relay.connect();
                    WebSocket guest = other.connect()) {
                Room room = host.createRoom();
                assertThat(guest.join(room.id(), room.token())).isEqualTo("JOINED");
                guest.chat(room.id(), "across");
                host.expect("APP_MSG");
                canaries.secrets()
                        .remove("participant id"); // names a seat, and means nothing elsewhere
                canaries.secrets().put("room across nodes", room.id());
                canaries.secrets().put("token across nodes", room.token());
                canaries.secrets().put("signing secret", secret);

                String stored = valkey.keyspace();
                List<String> said =
                        monitor.lines().stream().filter(ValkeyReaderIT::isNoPublication).toList();

                assertThat(stored.lines().count()).isGreaterThan(3);
                assertThat(said).isNotEmpty();
                SoftAssertions all = new SoftAssertions();
                canaries.secrets()
                        .forEach(
                                (what, value) -> {
                                    all.assertThat(WhatIsWrittenIT.lineWith(stored, value))
                                            .as(what + " in the keyspace")
                                            .isEmpty();
                                    all.assertThat(said)
                                            .as(what + " in a command")
                                            .noneMatch(line -> line.contains(value));
                                });
                all.assertThat(stored).as("ciphertext").doesNotContain("across");
                all.assertAll();
            }
        }
    }

    private static Relay node(Valkey valkey, String secret) {
        return Relay.start(
                "JOIN_TOKEN_SECRET", secret,
                "REDIS_URL", valkey.url(),
                "TRUST_PROXY", "127.0.0.1/32",
                "ROOM_MAX_PARTICIPANTS", "2",
                "FEATURE_ROOM_HTTP_API", "true");
    }

    private static boolean isNoPublication(String line) {
        return !line.contains("\"PUBLISH\"") && !line.contains("\"SPUBLISH\"");
    }
}
