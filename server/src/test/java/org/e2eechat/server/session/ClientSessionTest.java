package org.e2eechat.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.metrics.MetricFamily;
import org.e2eechat.server.protocol.CloseReason;
import org.e2eechat.server.protocol.ParticipantId;
import org.e2eechat.server.protocol.RoomId;
import org.e2eechat.server.testkit.Chat;
import org.e2eechat.server.testkit.ChatClient;
import org.e2eechat.server.testkit.ScriptedDirectory;
import org.e2eechat.server.testkit.WireFrame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

class ClientSessionTest {
    private static final String ROOM = "a-room-that-nobody-made";
    private static final String MEDIA =
            "{\"roomId\":\"%s\",\"mime\":\"image/png\",\"size\":3,\"chunkSize\":1024,\"chunks\":[\"YWJj\"]}";

    private final Chat chat = new Chat();

    /** Whatever a test did: once everybody is gone, nothing of it is left. */
    @AfterEach
    void nothing_leaks() {
        chat.directory.isAway = false;
        chat.directory.onceSeated = () -> {};
        chat.directory.beforeGivingBack = () -> {};
        chat.codes.beforeMinting = () -> {};
        chat.tasks.runAll();
        chat.sessions.snapshot().forEach(ClientSession::closed);
        chat.tasks.runAll();

        assertThat(chat.rooms.participants()).as("members").isZero();
        assertThat(chat.rooms.size()).as("rooms on this node").isZero();
        assertThat(chat.memory.size()).as("rooms in the directory").isZero();
        assertThat(chat.timers.pending()).as("timers").isZero();
    }

    @Nested
    class In_the_lobby {
        private final ChatClient client = chat.connect();

        @Test
        void the_first_frame_is_hello_with_the_servers_time_and_limits() {
            WireFrame hello = client.heard().getFirst();

            assertThat(hello.type()).isEqualTo("HELLO");
            assertThat(hello.body().path("serverTimeUnixMs").asLong())
                    .isEqualTo(chat.clock.millis());
            assertThat(hello.body().path("pingIntervalMs").asLong()).isEqualTo(30_000);
            assertThat(hello.body().has("limits")).isTrue();
        }

        @Test
        void a_ping_is_answered_with_its_id_as_reference() {
            client.heard();

            assertThat(client.begin("PING", "{}")).isEqualTo(Progress.DONE);

            WireFrame pong = client.heard().getFirst();
            assertThat(pong.type()).isEqualTo("PONG");
            assertThat(pong.body("ref")).isEqualTo(client.lastId());
        }

        @Test
        void creating_a_room_makes_the_sender_its_first_participant_and_host() {
            client.heard();

            assertThat(client.begin("ROOM_CREATE", "{}")).isEqualTo(Progress.WAIT);
            chat.tasks.runAll();

            List<WireFrame> heard = client.heard();
            assertThat(heard.stream().map(WireFrame::type))
                    .containsExactly("ROOM_CREATED", "ROOM_STATS");
            WireFrame created = heard.getFirst();
            assertThat(created.body("ref")).isEqualTo(client.lastId());
            assertThat(created.body().path("maxParticipants").asInt()).isEqualTo(Chat.CAPACITY);
            assertThat(created.body().path("qrExpUnixMs").asLong())
                    .isEqualTo(chat.clock.millis() + Chat.QR_LIFE.toMillis());
            assertThat(created.body("host")).isEqualTo(created.body("participantId"));
            assertThat(heard.get(1).body().path("participants").asInt()).isEqualTo(1);
        }

        @ParameterizedTest
        @ValueSource(strings = {"APP_MSG", "MEDIA_MSG", "LEAVE"})
        void what_is_for_a_room_is_refused_and_the_connection_lives(String type) {
            client.heard();
            String body =
                    switch (type) {
                        case "APP_MSG" ->
                                "{\"roomId\":\"%s\",\"ciphertextB64\":\"x\"}".formatted(ROOM);
                        case "MEDIA_MSG" -> MEDIA.formatted(ROOM);
                        default -> "{\"roomId\":\"%s\"}".formatted(ROOM);
                    };

            Progress progress = client.begin(type, body);

            assertThat(progress).isEqualTo(Progress.DONE);
            expectError(client, "ERR_NOT_IN_ROOM", false);
            assertThat(client.socket.closeReasons()).isEmpty();
        }

        @Test
        void joining_a_room_that_is_not_there_is_refused() {
            client.heard();

            client.join(ROOM, chat.token(ROOM), "Somebody");

            expectError(client, "ERR_NO_ROOM", false);
        }

        @ParameterizedTest
        @CsvSource({
            "not-a-token, ERR_TOKEN_FORMAT, true",
            "e30.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA, ERR_TOKEN_MAC, true"
        })
        void a_token_that_is_not_ours_is_refused(String token, String code, boolean retryable) {
            client.heard();

            client.join(ROOM, token, "Somebody");

            expectError(client, code, retryable);
        }

        @Test
        void a_token_for_another_room_is_refused() {
            ChatClient host = chat.host();
            client.heard();

            client.join(ROOM, host.code(), "Somebody");

            expectError(client, "ERR_TOKEN_ROOM_MISMATCH", false);
        }

        @Test
        void a_token_is_good_until_its_last_millisecond_and_not_longer() {
            ChatClient host = chat.host();
            String code = host.code();
            client.heard();

            chat.clock.advance(Chat.QR_LIFE.plusMillis(1));
            client.join(host.room(), code, "Late");
            expectError(client, "ERR_TOKEN_EXPIRED", true);

            chat.clock.advance(Duration.ofMillis(-1));
            client.join(host.room(), code, "In time");
            assertThat(client.heardTypes()).startsWith("JOINED");
        }

        @Test
        void something_that_is_no_message_ends_the_connection() {
            client.heard();

            client.raw("{\"v\":1}");

            assertThat(client.heardTypes()).containsExactly("CLOSE 1003 invalid message");
        }

        @Test
        void a_ciphertext_that_is_too_large_is_refused_and_the_connection_lives() {
            client.heard();

            client.begin(
                    "APP_MSG",
                    "{\"roomId\":\"%s\",\"ciphertextB64\":\"%s\"}"
                            .formatted(ROOM, "x".repeat(Chat.MAX_CIPHERTEXT_BYTES + 1)));

            expectError(client, "ERR_CIPHERTEXT_TOO_LARGE", false);
            assertThat(client.socket.closeReasons()).isEmpty();
        }
    }

    @Nested
    class Joining {
        @Test
        void the_joiner_hears_joined_then_everybody_hears_who_came_and_how_many_they_are() {
            ChatClient host = chat.host();
            String code = host.code();
            ChatClient guest = chat.connect();
            guest.heard();

            guest.join(host.room(), code, "Ann");

            List<WireFrame> heard = guest.heard();
            assertThat(heard.stream().map(WireFrame::type))
                    .containsExactly("JOINED", "SYSTEM_MSG", "ROOM_STATS", "QR_ROTATED");
            WireFrame joined = heard.getFirst();
            assertThat(joined.body("ref")).isEqualTo(guest.lastId());
            assertThat(joined.body("label")).isEqualTo("Ann");
            assertThat(joined.body().path("participants").asInt()).isEqualTo(2);
            assertThat(joined.body("host"))
                    .isEqualTo(host.last("ROOM_CREATED").body("participantId"));
            assertThat(heard.get(1).body("text"))
                    .isEqualTo("this person has entered the chat with the name Ann");
            assertThat(host.heardTypes()).containsExactly("SYSTEM_MSG", "ROOM_STATS", "QR_ROTATED");
        }

        @Test
        void whoever_gives_no_name_is_numbered() {
            ChatClient host = chat.host();
            ChatClient guest = chat.connect();

            guest.send(
                    "JOIN_REQUEST",
                    "{\"roomId\":\"%s\",\"token\":\"%s\"}".formatted(host.room(), host.code()));

            assertThat(guest.last("JOINED").body("label")).isEqualTo("P2");
        }

        @Test
        void a_token_is_good_once() {
            ChatClient host = chat.host();
            String code = host.code();
            chat.guestOf(host, "Ann");
            ChatClient second = chat.connect();
            second.heard();

            second.join(host.room(), code, "Ben");

            expectError(second, "ERR_TOKEN_REPLAY", true);
        }

        @Test
        void a_full_room_refuses_and_the_token_stays_good_for_when_somebody_has_left() {
            ChatClient host = chat.host();
            ChatClient ann = chat.guestOf(host, "Ann");
            chat.guestOf(host, "Ben");
            String code = host.code();
            ChatClient third = chat.connect();
            third.heard();

            third.join(host.room(), code, "Cem");
            expectError(third, "ERR_ROOM_FULL", true);

            ann.leave();
            third.join(host.room(), code, "Cem");
            assertThat(third.heardTypes()).startsWith("JOINED");
        }

        @Test
        void nobody_is_in_two_rooms() {
            ChatClient host = chat.host();
            ChatClient other = chat.host();
            String code = other.code();

            host.join(other.room(), code, "Twice");
            expectError(host, "ERR_ALREADY_IN_ROOM", false);
            host.send("ROOM_CREATE", "{}");
            expectError(host, "ERR_ALREADY_IN_ROOM", false);

            ChatClient guest = chat.connect();
            guest.join(other.room(), code, "Ann");
            assertThat(guest.heardTypes()).contains("JOINED");
        }

        @Test
        void the_way_back_lets_its_owner_in_again() {
            ChatClient host = chat.host();
            ChatClient guest = chat.guestOf(host, "Ann");
            String wayBack = guest.last("JOINED").body("nextToken");
            guest.socket.breakOff();
            chat.tasks.runAll();

            ChatClient again = chat.connect();
            again.join(host.room(), wayBack, "Ann");

            assertThat(again.heardTypes()).contains("JOINED");
        }

        @Test
        void a_join_that_has_to_wait_says_when_to_come_back() {
            ChatClient host = chat.host();
            String code = host.code();
            ChatClient guest = chat.connect();
            guest.heard();
            chat.joinWaitMs = OptionalLong.of(4_321);

            guest.join(host.room(), code, "Ann");

            WireFrame error = expectError(guest, "ERR_RATE_LIMITED", true);
            assertThat(error.body().path("retryAfterMs").asLong()).isEqualTo(4_321);
            chat.joinWaitMs = OptionalLong.empty();
            guest.join(host.room(), code, "Ann");
            assertThat(guest.heardTypes()).startsWith("JOINED");
        }
    }

    @Nested
    class In_a_room {
        private final ChatClient host = chat.host();
        private final ChatClient guest = chat.guestOf(host, "Ann");

        @Test
        void a_text_reaches_everybody_and_its_sender_with_sender_number_and_reference() {
            host.heard();

            assertThat(guest.say("c2VjcmV0")).isEqualTo(Progress.RELAYED);

            for (ChatClient reader : List.of(host, guest)) {
                WireFrame relayed = reader.heard().getFirst();
                assertThat(relayed.type()).isEqualTo("APP_MSG");
                assertThat(relayed.body("ciphertextB64")).isEqualTo("c2VjcmV0");
                assertThat(relayed.body("from"))
                        .isEqualTo(guest.last("JOINED").body("participantId"));
                assertThat(relayed.body().path("seq").asLong()).isEqualTo(1);
                assertThat(relayed.body("ref")).isEqualTo(guest.lastId());
            }
        }

        @Test
        void texts_and_media_of_one_sender_are_numbered_in_one_row() {
            host.heard();

            guest.say("one");
            guest.begin("MEDIA_MSG", MEDIA.formatted(guest.room()));
            guest.say("three");

            assertThat(host.heard().stream().map(frame -> frame.body().path("seq").asLong()))
                    .containsExactly(1L, 2L, 3L);
        }

        @Test
        void the_numbers_begin_again_with_every_stay() {
            guest.say("before");
            guest.leave();
            String code = host.code();
            guest.join(host.room(), code, "Ann");
            host.heard();

            guest.say("after");

            assertThat(host.last("APP_MSG").body().path("seq").asLong()).isEqualTo(1);
        }

        @Test
        void a_message_for_another_room_is_refused() {
            ChatClient elsewhere = chat.host();
            guest.heard();

            guest.begin(
                    "APP_MSG",
                    "{\"roomId\":\"%s\",\"ciphertextB64\":\"x\"}".formatted(elsewhere.room()));

            expectError(guest, "ERR_NOT_IN_ROOM", false);
            assertThat(elsewhere.heard()).isEmpty();
        }

        @Test
        void leaving_another_room_is_refused_and_changes_nothing() {
            guest.heard();

            guest.send("LEAVE", "{\"roomId\":\"%s\"}".formatted(ROOM));

            expectError(guest, "ERR_NOT_IN_ROOM", false);
            assertThat(guest.say("still here")).isEqualTo(Progress.RELAYED);
        }

        @Test
        void whoever_leaves_hears_left_and_nothing_of_the_room_after_it() {
            guest.heard();
            host.heard();

            guest.leave();
            host.say("to those who stayed");

            List<WireFrame> last = guest.heard();
            assertThat(last.stream().map(WireFrame::type)).containsExactly("LEFT");
            assertThat(last.getFirst().body("ref")).isEqualTo(guest.lastId());
            assertThat(host.heard().stream().map(WireFrame::type))
                    .containsExactly("SYSTEM_MSG", "ROOM_STATS", "APP_MSG");
        }

        @Test
        void after_leaving_another_room_can_be_made() {
            guest.leave();
            guest.heard();

            guest.send("ROOM_CREATE", "{}");

            assertThat(guest.heardTypes()).containsExactly("ROOM_CREATED", "ROOM_STATS");
        }

        @Test
        void the_next_message_waits_until_the_leave_is_done() {
            assertThat(guest.begin("LEAVE", "{\"roomId\":\"%s\"}".formatted(guest.room())))
                    .isEqualTo(Progress.WAIT);
            int before = guest.socket.readOns();

            chat.tasks.runAll();

            assertThat(guest.socket.readOns()).isEqualTo(before + 1);
        }

        @Test
        void a_connection_that_breaks_leaves_once_and_the_others_are_told() {
            host.heard();

            guest.socket.breakOff();
            guest.session.closed();
            guest.session.close(CloseReason.INTERNAL_ERROR);
            chat.tasks.runAll();

            assertThat(host.heardTypes()).containsExactly("SYSTEM_MSG", "ROOM_STATS");
            assertThat(chat.rooms.participants()).isEqualTo(1);
        }

        @Test
        void a_connection_that_breaks_while_its_leave_is_under_way_leaves_once() {
            host.heard();
            guest.begin("LEAVE", "{\"roomId\":\"%s\"}".formatted(guest.room()));

            guest.socket.breakOff();
            chat.tasks.runAll();

            assertThat(host.heardTypes()).containsExactly("SYSTEM_MSG", "ROOM_STATS");
        }

        @Test
        void when_the_host_leaves_the_one_who_was_there_longest_hosts() {
            ChatClient third = chat.guestOf(host, "Ben");
            host.leave();

            assertThat(third.last("ROOM_STATS").body("host"))
                    .isEqualTo(guest.last("JOINED").body("participantId"));
        }

        @Test
        void a_connection_that_is_evicted_drops_what_it_holds_at_once_and_is_closed() {
            host.say("unread");
            assertThat(guest.session.unsentBytes()).isPositive();

            guest.socket.outbox().evict();

            assertThat(guest.session.unsentBytes()).isZero();
            guest.socket.read();
            assertThat(guest.socket.closeReasons()).containsExactly(CloseReason.SLOW_CONSUMER);
        }

        @Test
        void a_reader_that_does_not_read_is_closed_and_nobody_else_is_held_up() {
            String large = "x".repeat(Chat.MAX_CIPHERTEXT_BYTES);
            host.heard();
            int messages = 0;
            while (guest.socket.closeReasons().isEmpty() && messages < 1_000) {
                host.say(large);
                messages++;
                host.heard();
                if (guest.session.unsentBytes() == 0) {
                    guest.socket.read(); // its writer finds out
                }
            }

            assertThat(guest.socket.closeReasons()).containsExactly(CloseReason.SLOW_CONSUMER);
            chat.tasks.runAll();
            assertThat(guest.heardTypes()).containsExactly("CLOSE 1008 slow consumer");
            assertThat(
                            host.socket.received().stream()
                                    .filter(frame -> frame.type().equals("APP_MSG")))
                    .hasSize(messages);
            assertThat(chat.rooms.participants()).isEqualTo(1);
        }
    }

    @Nested
    class When_the_connection_ends_meanwhile {
        private final ChatClient host = chat.host();
        private final ChatClient guest = chat.connect();

        @Test
        void before_its_join_was_looked_at_no_seat_is_taken_for_good() {
            host.heard();
            guest.begin("JOIN_REQUEST", ChatClient.joining(host.room(), host.code(), "Ghost"));

            guest.socket.breakOff();
            chat.tasks.runAll();

            assertThat(chat.rooms.participants()).isEqualTo(1);
            assertThat(host.heard()).isEmpty();
        }

        @Test
        void after_its_seat_was_taken_the_seat_is_given_back_before_anybody_sees_it() {
            host.heard();
            chat.directory.onceSeated = guest.socket::breakOff;

            guest.join(host.room(), host.code(), "Ghost");

            assertThat(chat.rooms.participants()).isEqualTo(1);
            assertThat(host.heardTypes()).as("its code was used up").containsExactly("QR_ROTATED");
            chat.directory.onceSeated = () -> {};
            chat.guestOf(host, "Ann");
            assertThat(host.last("ROOM_STATS").body().path("participants").asInt()).isEqualTo(2);
        }

        @Test
        void after_it_became_a_member_it_leaves_again_and_the_room_is_told_both() {
            host.heard();
            // The next thing after becoming a member is to mint its way back.
            chat.codes.beforeMinting = guest.socket::breakOff;

            guest.join(host.room(), host.code(), "Ghost");
            chat.tasks.runAll();

            assertThat(chat.rooms.participants()).isEqualTo(1);
            assertThat(host.last("ROOM_STATS").body().path("participants").asInt()).isEqualTo(1);
            assertThat(host.last("SYSTEM_MSG").body("text")).isEqualTo("Ghost has left the chat");
        }

        @Test
        void a_room_that_was_being_made_is_gone_again() {
            guest.begin("ROOM_CREATE", "{}");
            chat.directory.onceSeated = guest.socket::breakOff;

            chat.tasks.runAll();

            assertThat(chat.rooms.size()).isEqualTo(1);
            assertThat(chat.memory.size()).isEqualTo(1);
        }

        @Test
        void the_server_may_send_it_away_in_the_middle_of_a_join() {
            chat.directory.onceSeated = () -> guest.session.close(CloseReason.SERVER_DRAINING);

            guest.join(host.room(), host.code(), "Ghost");

            assertThat(guest.heardTypes()).containsExactly("HELLO", "CLOSE 1001 server draining");
            assertThat(chat.rooms.participants()).isEqualTo(1);
            assertThat(guest.socket.readOns()).as("the close handshake is read").isEqualTo(1);
        }
    }

    @Nested
    class When_the_directory_is_away {
        @Test
        void creating_a_room_is_refused_with_the_time_to_try_again() {
            ChatClient client = chat.connect();
            client.heard();
            chat.directory.isAway = true;

            client.send("ROOM_CREATE", "{}");

            expectUnavailable(client, ScriptedDirectory.RETRY_AFTER.toMillis());
            assertThat(client.socket.readOns()).isEqualTo(1);
        }

        @Test
        void joining_is_refused_and_works_with_the_same_token_when_it_is_back() {
            ChatClient host = chat.host();
            String code = host.code();
            ChatClient guest = chat.connect();
            guest.heard();
            chat.directory.isAway = true;

            guest.join(host.room(), code, "Ann");
            expectUnavailable(guest, ScriptedDirectory.RETRY_AFTER.toMillis());

            chat.directory.isAway = false;
            guest.join(host.room(), code, "Ann");
            assertThat(guest.heardTypes()).startsWith("JOINED");
        }

        /** Joins that failed for want of a directory were missing among the refused ones, so that an outage showed no refusals. */
        @Test
        void a_refused_join_is_counted_as_one() {
            ChatClient host = chat.host();
            ChatClient guest = chat.connect();
            chat.directory.isAway = true;

            guest.join(host.room(), host.code(), "Ann");

            assertThat(joinRejections("ERR_UNAVAILABLE")).isEqualTo(1);
        }

        private double joinRejections(String code) {
            return chat.metrics.families().stream()
                    .filter(family -> family.name().equals("relay_join_rejections_total"))
                    .flatMap(family -> family.samples().stream())
                    .filter(sample -> sample.labels().containsValue(code))
                    .mapToDouble(MetricFamily.Sample::value)
                    .sum();
        }

        @Test
        void who_is_in_a_room_goes_on_talking_and_can_leave() {
            ChatClient host = chat.host();
            ChatClient guest = chat.guestOf(host, "Ann");
            host.heard();
            chat.directory.isAway = true;

            host.say("x");
            assertThat(guest.heardTypes()).containsExactly("APP_MSG");
            guest.leave();

            assertThat(guest.heardTypes()).containsExactly("LEFT");
            assertThat(host.heardTypes()).containsExactly("APP_MSG", "SYSTEM_MSG", "ROOM_STATS");
            // The seat lapses with its lease; this directory has no leases, so the test frees it.
            chat.directory.isAway = false;
            chat.memory.giveSeatBack(
                    new RoomId(host.room()),
                    new ParticipantId(guest.last("JOINED").body("participantId")));
        }
    }

    @Nested
    class While_the_node_drains {
        @Test
        void nobody_makes_or_joins_a_room_and_those_who_are_in_one_go_on() {
            ChatClient host = chat.host();
            ChatClient guest = chat.connect();
            guest.heard();
            chat.isDraining.set(true);

            guest.send("ROOM_CREATE", "{}");
            expectUnavailable(guest, 2_000);
            guest.join(host.room(), host.code(), "Ann");
            expectUnavailable(guest, 2_000);

            assertThat(host.say("x")).isEqualTo(Progress.RELAYED);
        }
    }

    @Nested
    class When_something_is_broken {
        @Test
        void a_bug_in_the_middle_of_a_message_ends_the_connection_and_reading_goes_on() {
            ChatClient client = chat.connect();
            client.heard();
            chat.directory.onceSeated =
                    () -> {
                        throw new IllegalStateException("a bug");
                    };

            client.join(ROOM, chat.token(ROOM), "Somebody");

            assertThat(client.heardTypes()).containsExactly("CLOSE 1011 internal error");
            assertThat(client.socket.readOns()).isEqualTo(1);
        }
    }

    @Nested
    class Limits {
        @Test
        void making_too_many_rooms_says_when_to_try_again() {
            ChatClient client = chat.connect();
            client.heard();
            chat.creationWaitMs = OptionalLong.of(6_000);

            client.send("ROOM_CREATE", "{}");

            WireFrame error = expectError(client, "ERR_RATE_LIMITED", true);
            assertThat(error.body().path("retryAfterMs").asLong()).isEqualTo(6_000);
        }
    }

    @Nested
    class Closing {
        @Test
        void what_was_said_before_the_close_still_reaches_the_client() {
            ChatClient client = chat.connect();
            client.begin("PING", "{}");

            client.session.close(CloseReason.RATE_LIMIT_EXCEEDED);

            assertThat(client.heardTypes())
                    .containsExactly("HELLO", "PONG", "CLOSE 1008 rate limit exceeded");
        }

        @Test
        void only_the_first_reason_counts() {
            ChatClient client = chat.connect();

            client.session.close(CloseReason.INVALID_MESSAGE);
            client.session.close(CloseReason.SLOW_CONSUMER);

            assertThat(client.socket.closeReasons()).containsExactly(CloseReason.INVALID_MESSAGE);
        }

        @Test
        void a_client_that_has_gone_is_not_closed() {
            ChatClient client = chat.connect();
            client.socket.breakOff();

            client.session.close(CloseReason.SLOW_CONSUMER);

            assertThat(client.socket.closeReasons()).isEmpty();
        }
    }

    private static WireFrame expectError(ChatClient client, String code, boolean retryable) {
        List<WireFrame> heard = client.heard();
        assertThat(heard.stream().map(WireFrame::type)).containsExactly("ERROR");
        WireFrame error = heard.getFirst();
        assertThat(error.body("code")).isEqualTo(code);
        assertThat(error.body().path("retryable").asBoolean()).isEqualTo(retryable);
        assertThat(error.body("ref")).isEqualTo(client.lastId());
        return error;
    }

    private static void expectUnavailable(ChatClient client, long retryAfterMs) {
        WireFrame error = expectError(client, "ERR_UNAVAILABLE", true);
        assertThat(error.body().path("retryAfterMs").asLong()).isEqualTo(retryAfterMs);
    }
}
