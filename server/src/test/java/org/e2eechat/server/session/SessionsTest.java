package org.e2eechat.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.protocol.CloseReason;
import org.e2eechat.server.testkit.Chat;
import org.e2eechat.server.testkit.ChatClient;
import org.junit.jupiter.api.Test;

import java.time.Duration;

class SessionsTest {
    private final Chat chat = new Chat();

    @Test
    void open_sessions_are_counted_until_they_are_gone() {
        ChatClient one = chat.connect();
        chat.connect();
        assertThat(chat.sessions.count()).isEqualTo(2);

        one.socket.breakOff();

        assertThat(chat.sessions.count()).isEqualTo(1);
    }

    @Test
    void unsent_bytes_are_summed_over_all_sessions() {
        ChatClient one = chat.connect();
        ChatClient two = chat.connect();
        long both = chat.sessions.unsentBytes();
        assertThat(both).isEqualTo(one.session.unsentBytes() + two.session.unsentBytes());

        one.heard();

        assertThat(chat.sessions.unsentBytes()).isEqualTo(two.session.unsentBytes()).isPositive();
    }

    @Test
    void whoever_is_in_no_room_for_too_long_is_closed_and_nobody_else() {
        ChatClient idle = chat.connect();
        ChatClient host = chat.host();
        chat.clock.advance(Chat.LOBBY_TIMEOUT.plusMillis(1));
        ChatClient newcomer = chat.connect();

        chat.sessions.closeIdleInLobby(chat.clock.nanos());

        assertThat(idle.socket.closeReasons()).containsExactly(CloseReason.NO_ROOM_JOINED);
        assertThat(host.socket.closeReasons()).isEmpty();
        assertThat(newcomer.socket.closeReasons()).isEmpty();
    }

    @Test
    void the_time_in_no_room_begins_again_when_somebody_leaves() {
        ChatClient host = chat.host();
        chat.clock.advance(Chat.LOBBY_TIMEOUT.multipliedBy(3));
        host.leave();

        chat.clock.advance(Chat.LOBBY_TIMEOUT);
        chat.sessions.closeIdleInLobby(chat.clock.nanos());
        assertThat(host.socket.closeReasons()).isEmpty();

        chat.clock.advance(Duration.ofMillis(1));
        chat.sessions.closeIdleInLobby(chat.clock.nanos());
        assertThat(host.socket.closeReasons()).containsExactly(CloseReason.NO_ROOM_JOINED);
    }
}
