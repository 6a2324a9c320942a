package org.e2eechat.server.functional;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/** The old web client's way in: make an empty room, get a token for it, join. */
class RoomApiTest {
    @RegisterExtension
    static final TestRelay relay = TestRelay.with("CORS_ALLOWED_ORIGINS", "https://chat.example");

    @Test
    void POST_rooms_makes_an_empty_room() throws Exception {
        HttpAnswer made = relay.http("POST", "/rooms");

        assertThat(made.status()).isEqualTo(200);
        String room = made.json().path("roomId").stringValue();
        assertThat(room).matches("[A-Za-z0-9_-]{22}");
        byte[] hash =
                MessageDigest.getInstance("SHA-256").digest(room.getBytes(StandardCharsets.UTF_8));
        assertThat(made.json().path("fingerprint").stringValue())
                .isEqualTo(HexFormat.of().formatHex(hash).substring(0, 12));
        assertThat(made.json().path("networkIp").stringValue()).isNotEmpty();
    }

    @Test
    void a_token_over_HTTP_lets_in_and_the_first_who_comes_hosts() throws Exception {
        String room = relay.http("POST", "/rooms").json().path("roomId").stringValue();
        HttpAnswer token = relay.http("GET", "/rooms/" + room + "/token");
        TestClient alice = relay.connect();

        alice.askToJoin(room, token.json().path("token").stringValue());
        Message joined = alice.next("JOINED");

        assertThat(token.json().path("roomId").stringValue()).isEqualTo(room);
        assertThat(joined.number("participants")).isEqualTo(1);
        assertThat(joined.text("label")).isEqualTo("P1");
        assertThat(joined.text("host")).isEqualTo(joined.text("participantId"));
        assertThat(alice.typesUntilPong())
                .containsExactly("SYSTEM_MSG", "ROOM_STATS", "QR_ROTATED");
    }

    @Test
    void the_code_that_the_first_one_is_shown_lets_the_second_in() throws Exception {
        String room = relay.http("POST", "/rooms").json().path("roomId").stringValue();
        TestClient alice = relay.connect();
        alice.askToJoin(
                room,
                relay.http("GET", "/rooms/" + room + "/token").json().path("token").stringValue());
        String code = alice.await("QR_ROTATED").text("qrToken");

        assertThat(relay.connect().join(room, code).number("participants")).isEqualTo(2);
    }

    @Test
    void a_token_over_HTTP_lives_for_a_minute_and_is_good_once() throws Exception {
        String room = relay.http("POST", "/rooms").json().path("roomId").stringValue();
        long before = System.currentTimeMillis();
        HttpAnswer answer = relay.http("GET", "/rooms/" + room + "/token");
        long after = System.currentTimeMillis();
        String token = answer.json().path("token").stringValue();
        relay.connect().join(room, token);
        TestClient second = relay.connect();

        second.askToJoin(room, token);

        assertThat(second.nextError()).isEqualTo("ERR_TOKEN_REPLAY");
        assertThat(answer.json().path("expUnixMs").longValue())
                .isBetween(before + 60_000, after + 60_000);
    }

    @Test
    void a_room_that_is_not_there_is_ERR_NO_ROOM() throws Exception {
        for (String path :
                new String[] {
                    "/rooms/no-such-room/token",
                    "/rooms/short/token",
                    "/rooms/" + "x".repeat(129) + "/token",
                    "/rooms/not*an*id/token"
                }) {
            HttpAnswer answer = relay.http("GET", path);

            assertThat(answer.status()).as(path).isEqualTo(404);
            assertThat(answer.json().path("code").stringValue()).isEqualTo("ERR_NO_ROOM");
        }
    }

    @Test
    void a_room_goes_with_its_last_participant() throws Exception {
        TestClient alice = relay.connect();
        String room = alice.createRoom().id();
        assertThat(relay.http("GET", "/rooms/" + room + "/token").status()).isEqualTo(200);

        alice.send("LEAVE", java.util.Map.of("roomId", room));
        alice.next("LEFT");
        alice.untilPong();

        assertThat(relay.http("GET", "/rooms/" + room + "/token").status()).isEqualTo(404);
    }

    @Test
    void a_page_of_an_allowed_origin_may_make_a_room_and_another_may_not() throws Exception {
        HttpAnswer allowed = relay.http("POST", "/rooms", "Origin", "https://chat.example");
        HttpAnswer other = relay.http("POST", "/rooms", "Origin", "https://evil.example");

        assertThat(allowed.header("Access-Control-Allow-Origin")).hasValue("https://chat.example");
        assertThat(other.status()).isEqualTo(403);
        assertThat(other.json().path("code").stringValue()).isEqualTo("ERR_ORIGIN_NOT_ALLOWED");
        assertThat(other.header("Access-Control-Allow-Origin")).isEmpty();
        assertThat(other.header("Vary").orElseThrow()).contains("Origin");
    }

    @Test
    void in_production_it_is_off_unless_it_is_asked_for() throws Exception {
        try (TestRelay production = TestRelay.start("APP_ENV", "production");
                TestRelay asked =
                        TestRelay.start("APP_ENV", "production", "FEATURE_ROOM_HTTP_API", "true")) {
            TestClient alice = production.connect();
            String room = alice.createRoom().id();

            assertThat(production.http("POST", "/rooms").status()).isEqualTo(404);
            assertThat(production.http("GET", "/rooms/" + room + "/token").status()).isEqualTo(404);
            assertThat(asked.http("POST", "/rooms").status()).isEqualTo(200);
        }
    }
}
