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

/**
 * A reader of all of Valkey, of what is stored and of every command, publications included, learns
 * no label, token, room id, address, secret or ciphertext.
 */
class ValkeyReaderIT {
    private static final String CIPHERTEXT = "Y2lwaGVydGV4dC1hY3Jvc3M";

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
                guest.chat(room.id(), CIPHERTEXT);
                host.expect("APP_MSG");
                canaries.secrets()
                        .remove("participant id"); // names a seat, and means nothing elsewhere
                canaries.secrets().put("room across nodes", room.id());
                canaries.secrets().put("token across nodes", room.token());
                canaries.secrets().put("signing secret", secret);

                String stored = valkey.keyspace();
                canaries.secrets().put("ciphertext across nodes", CIPHERTEXT);
                List<String> said = monitor.lines();

                assertThat(stored.lines().count()).isGreaterThan(3);
                assertThat(said).anyMatch(line -> line.contains("\"PUBLISH\""));
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
}
