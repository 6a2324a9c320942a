package org.e2eechat.security.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.security.testkit.Relay;
import org.e2eechat.security.testkit.Tokens;
import org.e2eechat.security.testkit.WebSocket;
import org.e2eechat.security.testkit.WebSocket.Room;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A good token is good once, for its room, until its time is over, and nobody can spoil it for its holder. */
class StolenTokensIT {
    private static final int AT_ONCE = 100;

    private static Relay relay;
    private static String secret;

    @BeforeAll
    static void start() {
        relay = Relay.start("ROOM_MAX_PARTICIPANTS", "3");
        secret = relay.setting("JOIN_TOKEN_SECRET");
    }

    @AfterAll
    static void stop() {
        relay.close();
    }

    @Test
    void a_token_that_was_used_does_not_work_again() {
        try (WebSocket host = relay.connect();
                WebSocket guest = relay.connect();
                WebSocket thief = relay.connect()) {
            Room room = host.createRoom();
            assertThat(guest.join(room.id(), room.token())).isEqualTo("JOINED");

            assertThat(thief.join(room.id(), room.token())).isEqualTo("ERR_TOKEN_REPLAY");
            leave(guest, room);
            assertThat(thief.join(room.id(), room.token())).isEqualTo("ERR_TOKEN_REPLAY");
            assertThat(guest.join(room.id(), room.token())).isEqualTo("ERR_TOKEN_REPLAY");
        }
    }

    @Test
    void a_rejoin_token_that_was_used_does_not_work_again_either() {
        try (WebSocket host = relay.connect();
                WebSocket guest = relay.connect();
                WebSocket thief = relay.connect()) {
            Room room = host.createRoom();
            guest.askToJoin(room.id(), room.token());
            String next = guest.expect("JOINED").get("nextToken").asString();
            leave(guest, room);
            assertThat(guest.join(room.id(), next)).isEqualTo("JOINED");

            assertThat(thief.join(room.id(), next)).isEqualTo("ERR_TOKEN_REPLAY");
        }
    }

    @Test
    void of_a_hundred_who_use_one_token_at_once_exactly_one_gets_in() throws Exception {
        try (Relay large = Relay.start("ROOM_MAX_PARTICIPANTS", "500");
                WebSocket host = large.connect();
                ExecutorService crowd = Executors.newVirtualThreadPerTaskExecutor()) {
            Room room = host.createRoom();
            List<WebSocket> thieves = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                thieves.add(large.connect());
            }

            List<Future<String>> attempts =
                    thieves.stream()
                            .map(thief -> crowd.submit(() -> thief.join(room.id(), room.token())))
                            .toList();

            List<String> outcomes = new ArrayList<>();
            for (Future<String> attempt : attempts) {
                outcomes.add(attempt.get());
            }
            assertThat(outcomes).filteredOn("JOINED"::equals).hasSize(1);
            assertThat(outcomes).filteredOn("ERR_TOKEN_REPLAY"::equals).hasSize(AT_ONCE - 1);
            thieves.forEach(WebSocket::close);
        }
    }

    @Test
    void a_token_for_another_room_does_not_open_this_one() {
        try (WebSocket host = relay.connect();
                WebSocket otherHost = relay.connect();
                WebSocket thief = relay.connect()) {
            Room room = host.createRoom();
            Room other = otherHost.createRoom();

            assertThat(thief.join(room.id(), other.token())).isEqualTo("ERR_TOKEN_ROOM_MISMATCH");
            assertThat(thief.join(other.id(), other.token()))
                    .as("the attempt did not use it up")
                    .isEqualTo("JOINED");
        }
    }

    @Test
    void a_token_is_over_a_millisecond_after_its_time() {
        try (WebSocket host = relay.connect();
                WebSocket thief = relay.connect()) {
            Room room = host.createRoom();

            String late = Tokens.good(secret, room.id(), System.currentTimeMillis() - 1);
            assertThat(thief.join(room.id(), late)).isEqualTo("ERR_TOKEN_EXPIRED");
            for (long exp : new long[] {0, -1, Long.MIN_VALUE}) {
                assertThat(thief.join(room.id(), Tokens.good(secret, room.id(), exp)))
                        .isEqualTo("ERR_TOKEN_EXPIRED");
            }
        }
    }

    @Test
    void a_room_that_is_over_cannot_be_opened_again_by_its_tokens() {
        try (WebSocket host = relay.connect();
                WebSocket thief = relay.connect()) {
            Room room = host.createRoom();
            leave(host, room);

            assertThat(thief.join(room.id(), room.token())).isEqualTo("ERR_NO_ROOM");
        }
    }

    @Test
    void nobody_can_burn_anothers_token_by_failing_with_it() {
        try (WebSocket host = relay.connect();
                WebSocket first = relay.connect();
                WebSocket second = relay.connect();
                WebSocket guest = relay.connect()) {
            Room room = host.createRoom();
            first.join(room.id(), room.token());
            second.join(room.id(), host.expect("QR_ROTATED").get("qrToken").asString());
            String token = host.expect("QR_ROTATED").get("qrToken").asString();

            assertThat(guest.join(room.id(), token)).isEqualTo("ERR_ROOM_FULL");
            assertThat(guest.join("x".repeat(22), token)).isEqualTo("ERR_TOKEN_ROOM_MISMATCH");
            assertThat(first.join(room.id(), token)).isEqualTo("ERR_ALREADY_IN_ROOM");
            try (WebSocket dropped = relay.connect()) {
                assertThat(dropped.join(room.id(), token)).isEqualTo("ERR_ROOM_FULL");
            }
            leave(first, room);

            assertThat(guest.join(room.id(), token)).isEqualTo("JOINED");
        }
    }

    @Test
    void two_joins_in_one_packet_do_not_get_a_connection_into_two_rooms() {
        try (WebSocket host = relay.connect();
                WebSocket otherHost = relay.connect();
                WebSocket thief = relay.connect()) {
            Room room = host.createRoom();
            Room other = otherHost.createRoom();

            thief.askToJoin(room.id(), room.token()).askToJoin(other.id(), other.token());

            assertThat(thief.outcome("JOINED")).isEqualTo("JOINED");
            assertThat(thief.outcome("JOINED")).isEqualTo("ERR_ALREADY_IN_ROOM");
            thief.chat(other.id(), "smuggled");
            assertThat(thief.outcome("APP_MSG")).isEqualTo("ERR_NOT_IN_ROOM");
        }
    }

    @Test
    void a_member_of_one_room_neither_speaks_nor_hears_in_another() {
        try (WebSocket host = relay.connect();
                WebSocket stranger = relay.connect()) {
            Room room = host.createRoom();
            stranger.createRoom();

            stranger.chat(room.id(), "smuggled");
            stranger.say("LEAVE", "{\"roomId\":\"" + room.id() + "\"}");
            assertThat(stranger.outcome("APP_MSG")).isEqualTo("ERR_NOT_IN_ROOM");
            assertThat(stranger.outcome("LEFT")).isEqualTo("ERR_NOT_IN_ROOM");
            host.chat(room.id(), "ours");

            assertThat(host.expect("APP_MSG").get("ciphertextB64").asString()).isEqualTo("ours");
            stranger.say("PING", "{}");
            assertThat(stranger.outcome("APP_MSG", "PONG")).isEqualTo("PONG");
        }
    }

    @Test
    void a_sender_cannot_pass_for_another() {
        try (WebSocket host = relay.connect();
                WebSocket liar = relay.connect()) {
            host.say("ROOM_CREATE", "{}");
            JsonNode created = host.expect("ROOM_CREATED");
            String room = created.get("roomId").asString();
            String hostId = created.get("participantId").asString();
            liar.join(room, created.get("qrToken").asString());

            liar.say(
                    "APP_MSG",
                    "{\"roomId\":\"%s\",\"ciphertextB64\":\"a\",\"from\":\"%s\",\"seq\":99,\"from\":\"%s\"}"
                            .formatted(room, hostId, hostId));
            liar.say(
                    "MEDIA_MSG",
                    "{\"roomId\":\"%s\",\"mime\":\"a\",\"size\":1,\"chunkSize\":1024,\"chunks\":[\"a\"],\"from\":\"%s\",\"participantId\":\"%s\"}"
                            .formatted(room, hostId, hostId));

            JsonNode text = host.expect("APP_MSG");
            JsonNode media = host.expect("MEDIA_MSG");
            assertThat(text.get("from").asString()).isNotEqualTo(hostId);
            assertThat(text.get("seq").asInt()).isEqualTo(1);
            assertThat(media.get("from").asString()).isNotEqualTo(hostId);
            assertThat(media.get("participantId").asString()).isNotEqualTo(hostId);
        }
    }

    private static void leave(WebSocket member, Room room) {
        member.say("LEAVE", "{\"roomId\":\"" + room.id() + "\"}");
        member.expect("LEFT");
    }
}
