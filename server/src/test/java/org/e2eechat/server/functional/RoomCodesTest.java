package org.e2eechat.server.functional;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.functional.TestClient.Room;
import org.junit.jupiter.api.Test;

import java.util.Map;

/**
 * The code on the screens lets in one person, and there is always a good one. In the service before this one a used code stayed on the screen until the next tick, so the
 * second person who scanned it was refused, and a join that failed for another reason burnt the code.
 */
class RoomCodesTest {
    @Test
    void a_used_code_is_replaced_at_once_for_everybody() throws Exception {
        try (TestRelay relay = TestRelay.start()) {
            TestClient alice = relay.connect();
            Room room = alice.createRoom();
            TestClient bob = relay.connect();

            bob.askToJoin(room.id(), room.qrToken());
            Message toBob = bob.await("QR_ROTATED");
            Message toAlice = alice.await("QR_ROTATED");

            assertThat(toAlice.text("roomId")).isEqualTo(room.id());
            assertThat(toAlice.text("qrToken"))
                    .isEqualTo(toBob.text("qrToken"))
                    .isNotEqualTo(room.qrToken());
            assertThat(TestTokens.payload(toAlice.text("qrToken")))
                    .contains("\"exp\":" + toAlice.number("qrExpUnixMs"));
            TestClient carol = relay.connect();
            assertThat(carol.join(room.id(), toAlice.text("qrToken")).number("participants"))
                    .isEqualTo(3);
        }
    }

    @Test
    void ten_people_who_scan_one_after_another_all_get_in() throws Exception {
        try (TestRelay relay = TestRelay.start()) {
            TestClient alice = relay.connect();
            Room room = alice.createRoom();
            String onTheScreen = room.qrToken();

            for (int i = 2; i <= 10; i++) {
                TestClient next = relay.connect();
                assertThat(next.join(room.id(), onTheScreen).number("participants")).isEqualTo(i);
                onTheScreen = alice.await("QR_ROTATED").text("qrToken");
            }
        }
    }

    @Test
    void of_two_people_who_scan_the_same_code_one_gets_in() throws Exception {
        try (TestRelay relay = TestRelay.start()) {
            TestClient alice = relay.connect();
            Room room = alice.createRoom();
            TestClient bob = relay.connect();
            TestClient carol = relay.connect();

            bob.askToJoin(room.id(), room.qrToken());
            carol.askToJoin(room.id(), room.qrToken());

            Message toBob = bob.next();
            Message toCarol = carol.next();
            Message refused = toBob.type().equals("ERROR") ? toBob : toCarol;
            assertThat(refused.text("code")).isEqualTo("ERR_TOKEN_REPLAY");
            assertThat(refused.body().path("retryable").booleanValue()).isTrue();
            assertThat(toBob.type()).isNotEqualTo(toCarol.type());
        }
    }

    @Test
    void a_join_without_the_code_leaves_it_on_the_screens() throws Exception {
        try (TestRelay relay = TestRelay.start()) {
            TestClient alice = relay.connect();
            Room room = alice.createRoom();
            TestClient bob = relay.connect();

            bob.askToJoin(
                    room.id(), TestTokens.token(relay.setting("JOIN_TOKEN_SECRET"), room.id()));

            assertThat(bob.typesUntilPong()).containsExactly("JOINED", "SYSTEM_MSG", "ROOM_STATS");
            TestClient carol = relay.connect();
            assertThat(carol.join(room.id(), room.qrToken()).number("participants")).isEqualTo(3);
        }
    }

    @Test
    void a_full_room_does_not_burn_the_code() throws Exception {
        try (TestRelay relay = TestRelay.start("ROOM_MAX_PARTICIPANTS", "2")) {
            TestClient alice = relay.connect();
            Room room = alice.createRoom();
            TestClient bob = relay.connect();
            bob.join(room.id(), room.qrToken());
            String code = alice.await("QR_ROTATED").text("qrToken");
            TestClient carol = relay.connect();

            carol.askToJoin(room.id(), code);
            assertThat(carol.nextError()).isEqualTo("ERR_ROOM_FULL");
            bob.send("LEAVE", Map.of("roomId", room.id()));
            bob.next("LEFT");
            bob.untilPong();

            assertThat(carol.join(room.id(), code).number("participants")).isEqualTo(2);
        }
    }

    @Test
    void a_join_over_the_limit_does_not_burn_the_code() throws Exception {
        try (TestRelay relay =
                TestRelay.start("MAX_JOINS_PER_IP_PER_MIN", "1", "TRUST_PROXY", "127.0.0.1/32")) {
            TestClient alice = relay.connect();
            Room room = alice.createRoom();
            TestClient bob = relay.connect();
            bob.askToJoin(room.id(), "not-a-token");
            assertThat(bob.nextError()).isEqualTo("ERR_TOKEN_FORMAT");

            bob.askToJoin(room.id(), room.qrToken());
            assertThat(bob.nextError()).isEqualTo("ERR_RATE_LIMITED");
            TestClient fromElsewhere =
                    relay.connect(UpgradeRequest.toRelay().with("X-Forwarded-For", "203.0.113.9"));

            assertThat(fromElsewhere.join(room.id(), room.qrToken()).number("participants"))
                    .isEqualTo(2);
        }
    }

    @Test
    void a_joiner_who_is_in_another_room_does_not_burn_the_code() throws Exception {
        try (TestRelay relay = TestRelay.start()) {
            TestClient alice = relay.connect();
            Room room = alice.createRoom();
            TestClient bob = relay.connect();
            Room bobsOwn = bob.createRoom();

            bob.askToJoin(room.id(), room.qrToken());
            assertThat(bob.nextError()).isEqualTo("ERR_ALREADY_IN_ROOM");
            bob.send("LEAVE", Map.of("roomId", bobsOwn.id()));
            bob.next("LEFT");

            assertThat(bob.join(room.id(), room.qrToken()).number("participants")).isEqualTo(2);
        }
    }

    @Test
    void a_nextToken_is_good_once() throws Exception {
        try (TestRelay relay = TestRelay.start()) {
            TestClient alice = relay.connect();
            Room room = alice.createRoom();
            TestClient bob = relay.connect();
            String nextToken = bob.join(room.id(), room.qrToken()).text("nextToken");
            bob.send("LEAVE", Map.of("roomId", room.id()));
            bob.next("LEFT");

            bob.join(room.id(), nextToken);
            TestClient thief = relay.connect();
            thief.askToJoin(room.id(), nextToken);

            assertThat(thief.nextError()).isEqualTo("ERR_TOKEN_REPLAY");
        }
    }

    @Test
    void a_nextToken_lives_as_long_as_the_settings_say() throws Exception {
        try (TestRelay relay =
                TestRelay.start("ROOM_KEY_TTL_MS", "777000", "QR_ROTATION_MS", "33000")) {
            TestClient alice = relay.connect();
            long before = System.currentTimeMillis();
            alice.send("ROOM_CREATE", Map.of());
            Message created = alice.next("ROOM_CREATED");
            TestClient bob = relay.connect();
            bob.askToJoin(created.text("roomId"), created.text("qrToken"));
            Message joined = bob.next("JOINED");
            long after = System.currentTimeMillis();

            assertThat(created.number("qrExpUnixMs")).isBetween(before + 33_000, after + 33_000);
            assertThat(joined.number("nextTokenExpUnixMs"))
                    .isBetween(before + 777_000, after + 777_000);
        }
    }

    @Test
    void a_token_that_was_tampered_with_is_refused_wherever_it_was() throws Exception {
        try (TestRelay relay = TestRelay.start()) {
            TestClient alice = relay.connect();
            Room room = alice.createRoom();
            TestClient bob = relay.connect();
            String token = room.qrToken();

            for (int i = 0; i < token.length(); i++) {
                char other = token.charAt(i) == 'A' ? 'B' : 'A';
                bob.askToJoin(room.id(), token.substring(0, i) + other + token.substring(i + 1));
                // FORMAT where the change makes it no canonical base64url any more.
                assertThat(bob.nextError()).isIn("ERR_TOKEN_MAC", "ERR_TOKEN_FORMAT");
            }
            bob.askToJoin(room.id(), token + "A");
            assertThat(bob.nextError()).isIn("ERR_TOKEN_MAC", "ERR_TOKEN_FORMAT");
            bob.askToJoin(room.id(), token.substring(0, token.length() - 1));
            assertThat(bob.nextError()).isIn("ERR_TOKEN_MAC", "ERR_TOKEN_FORMAT");

            assertThat(bob.join(room.id(), token).number("participants")).isEqualTo(2);
        }
    }

    @Test
    void secrets_are_replaced_without_locking_anybody_out() throws Exception {
        String oldSecret = TestRelay.randomSecret();
        String olderSecret = TestRelay.randomSecret();
        String newSecret = TestRelay.randomSecret();
        try (TestRelay relay =
                TestRelay.start(
                        "JOIN_TOKEN_SECRET",
                        newSecret,
                        "JOIN_TOKEN_SECRETS_PREVIOUS",
                        oldSecret + "," + olderSecret)) {
            TestClient alice = relay.connect();
            Room room = alice.createRoom();

            for (String secret : new String[] {newSecret, oldSecret, olderSecret}) {
                TestClient bob = relay.connect();
                bob.join(room.id(), TestTokens.token(secret, room.id()));
            }
            TestClient mallory = relay.connect();
            mallory.askToJoin(room.id(), TestTokens.token(TestRelay.randomSecret(), room.id()));

            assertThat(mallory.nextError()).isEqualTo("ERR_TOKEN_MAC");
            String payload = TestTokens.payload(room.qrToken());
            assertThat(room.qrToken())
                    .as("signed with the new one")
                    .isEqualTo(TestTokens.signed(newSecret, payload));
        }
    }

    @Test
    void without_replay_protection_a_code_lets_in_whoever_has_it() throws Exception {
        try (TestRelay relay = TestRelay.start("FEATURE_TOKEN_REPLAY_PROTECTION", "false")) {
            TestClient alice = relay.connect();
            Room room = alice.createRoom();

            for (int i = 2; i <= 4; i++) {
                TestClient next = relay.connect();
                assertThat(next.join(room.id(), room.qrToken()).number("participants"))
                        .isEqualTo(i);
            }
        }
    }

    @Test
    void without_cleanup_a_room_waits_for_its_people_to_come_back() throws Exception {
        try (TestRelay relay = TestRelay.start("FEATURE_AUTO_ROOM_CLEANUP", "false")) {
            TestClient alice = relay.connect();
            Room room = alice.createRoom();
            TestClient bob = relay.connect();
            String nextToken = bob.join(room.id(), room.qrToken()).text("nextToken");
            alice.close();
            bob.await("ROOM_STATS");
            bob.send("LEAVE", Map.of("roomId", room.id()));
            bob.next("LEFT");

            bob.askToJoin(room.id(), nextToken);
            Message joined = bob.next("JOINED");

            assertThat(joined.number("participants")).isEqualTo(1);
            assertThat(joined.text("host")).isEqualTo(joined.text("participantId"));
            assertThat(bob.typesUntilPong())
                    .containsExactly("SYSTEM_MSG", "ROOM_STATS", "QR_ROTATED");
        }
    }
}
