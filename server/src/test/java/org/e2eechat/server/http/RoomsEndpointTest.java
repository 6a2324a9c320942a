package org.e2eechat.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.e2eechat.server.http.TestServer.json;

import org.e2eechat.server.http.RoomDesk.Issue;
import org.e2eechat.server.http.RoomDesk.OverQuota;
import org.e2eechat.server.http.RoomDesk.Unavailable;
import org.e2eechat.server.protocol.JoinToken;
import org.e2eechat.server.protocol.RoomId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;

import java.net.http.HttpResponse;
import java.time.Duration;

class RoomsEndpointTest {

    @Test
    void post_rooms_makes_an_empty_room() throws Exception {
        try (TestServer server = TestServer.start()) {
            HttpResponse<String> answer = server.post("/rooms", "{}");

            JsonNode room = json(answer);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(room.get("roomId").asString()).isEqualTo("room-1234567890");
            // printf room-1234567890 | sha256sum | cut -c1-12
            assertThat(room.get("fingerprint").asString()).isEqualTo("9841058054ef");
            assertThat(room.get("networkIp").asString()).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void a_used_up_quota_is_429_with_a_time_to_come_back() throws Exception {
        try (TestServer server = TestServer.start()) {
            server.rooms.creation = new OverQuota(Duration.ofSeconds(6));

            HttpResponse<String> answer = server.post("/rooms", "");

            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("6");
            assertThat(json(answer).get("code").asString()).isEqualTo("ERR_RATE_LIMITED");
        }
    }

    @Test
    void without_its_directory_the_server_makes_no_room() throws Exception {
        try (TestServer server = TestServer.start()) {
            server.rooms.creation = new Unavailable(Duration.ZERO);

            HttpResponse<String> answer = server.post("/rooms", "");

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(json(answer).get("code").asString()).isEqualTo("ERR_UNAVAILABLE");
        }
    }

    @Test
    void a_body_over_one_kib_is_refused_whether_its_length_is_told_or_not() throws Exception {
        try (TestServer server = TestServer.start()) {
            String told =
                    server.raw(
                            "POST /rooms HTTP/1.1\r\nHost: a\r\nContent-Length: 1025\r\n\r\n"
                                    + "x".repeat(1025));
            String untold =
                    server.raw(
                            "POST /rooms HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n401\r\n"
                                    + "x".repeat(1025)
                                    + "\r\n0\r\n\r\n");

            assertThat(told).startsWith("HTTP/1.1 413 ").contains("ERR_BODY_TOO_LARGE");
            assertThat(untold).startsWith("HTTP/1.1 413 ").contains("ERR_BODY_TOO_LARGE");
        }
    }

    @Test
    void a_body_that_does_not_come_is_not_waited_for() throws Exception {
        try (TestServer server = TestServer.start()) {
            String answer =
                    server.raw("POST /rooms HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{");

            assertThat(answer)
                    .startsWith("HTTP/1.1 200 ")
                    .contains("\r\nConnection: close\r\n")
                    .contains("room-1234567890");
        }
    }

    @Test
    void a_known_room_gets_a_token() throws Exception {
        try (TestServer server = TestServer.start()) {
            server.rooms.issue =
                    new Issue.Issued(new JoinToken("payload.signature"), 1_770_000_000_000L);

            HttpResponse<String> answer = server.get("/rooms/abcdefgh_-/token");

            JsonNode token = json(answer);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(token.get("roomId").asString()).isEqualTo("abcdefgh_-");
            assertThat(token.get("token").asString()).isEqualTo("payload.signature");
            assertThat(token.get("expUnixMs").asLong()).isEqualTo(1_770_000_000_000L);
            assertThat(server.rooms.asked).containsExactly(new RoomId("abcdefgh_-"));
        }
    }

    @Test
    void an_unknown_room_is_404_with_core_v1s_code() throws Exception {
        try (TestServer server = TestServer.start()) {
            HttpResponse<String> answer = server.get("/rooms/abcdefgh/token");

            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(json(answer).get("code").asString()).isEqualTo("ERR_NO_ROOM");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"short", "abcdefgh%41", "abcdefgh.", "abcdefgh+", "abcdefgh~!", "<script>x"})
    void what_cannot_be_a_room_id_is_not_asked_for_and_not_repeated(String segment)
            throws Exception {
        try (TestServer server = TestServer.start()) {
            server.rooms.issue = new Issue.Issued(new JoinToken("payload.signature"), 0);

            String answer = server.rawGet("/rooms/" + segment + "/token");

            assertThat(answer).matches("(?s)HTTP/1.1 40[04] .*").doesNotContain(segment);
            assertThat(server.rooms.asked).isEmpty();
        }
    }
}
