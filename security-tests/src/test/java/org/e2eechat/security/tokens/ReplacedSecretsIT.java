package org.e2eechat.security.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.security.testkit.Relay;
import org.e2eechat.security.testkit.Tokens;
import org.e2eechat.security.testkit.WebSocket;
import org.e2eechat.security.testkit.WebSocket.Room;
import org.junit.jupiter.api.Test;

/** A secret that leaked can be replaced, and what it signed dies when the operator says so. */
class ReplacedSecretsIT {
    @Test
    void a_secret_that_was_removed_opens_nothing_and_a_previous_one_signs_nothing() {
        String current = Tokens.randomSecret();
        String previous = Tokens.randomSecret();
        String removed = Tokens.randomSecret();
        try (Relay relay =
                        Relay.start(
                                "JOIN_TOKEN_SECRET", current,
                                "JOIN_TOKEN_SECRETS_PREVIOUS", previous);
                WebSocket host = relay.connect();
                WebSocket guest = relay.connect();
                WebSocket thief = relay.connect()) {
            Room room = host.createRoom();
            long soon = System.currentTimeMillis() + 60_000;

            assertThat(thief.join(room.id(), Tokens.good(removed, room.id(), soon)))
                    .isEqualTo("ERR_TOKEN_MAC");
            assertThat(Tokens.sign(current, Tokens.payloadOf(room.token())))
                    .as("new tokens are signed with the current secret")
                    .isEqualTo(room.token());
            assertThat(guest.join(room.id(), Tokens.good(previous, room.id(), soon)))
                    .isEqualTo("JOINED");
        }
    }
}
