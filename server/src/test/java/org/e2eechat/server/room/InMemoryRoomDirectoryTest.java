package org.e2eechat.server.room;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.protocol.ParticipantId;
import org.e2eechat.server.protocol.RoomId;
import org.e2eechat.server.testkit.ManualClock;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Random;

class InMemoryRoomDirectoryTest extends RoomDirectoryContract {
    private static final Duration TTL = Duration.ofMinutes(10);
    private static final Duration TOKEN_LIFE = Duration.ofMinutes(1);

    private final Random random = new Random(7);
    private final ManualClock clock = new ManualClock();
    private InMemoryRoomDirectory directory =
            new InMemoryRoomDirectory(new InMemoryRoomDirectory.Rules(3, TTL, true, true), clock);

    @Override
    protected RoomDirectory directory(InMemoryRoomDirectory.Rules rules) {
        directory = new InMemoryRoomDirectory(rules, clock);
        return directory;
    }

    @Override
    protected void passTime(Duration time) {
        clock.advance(time);
        directory.forgetExpired();
    }

    @Override
    protected long nowUnixMs() {
        return clock.millis();
    }

    @Test
    void an_expired_room_is_over_even_before_it_is_forgotten() {
        RoomId room = RoomId.random(random);
        directory.createEmpty(room);
        clock.advance(TTL.plusMillis(1));

        assertThat(directory.exists(room)).isFalse();
        assertThat(directory.takeSeat(room, ParticipantId.random(random), token(1)))
                .isEqualTo(new SeatResult.NoSuchRoom());
        assertThat(directory.size()).isZero();
    }

    @Test
    void expired_rooms_are_forgotten_and_others_kept() {
        directory.createEmpty(RoomId.random(random));
        RoomId inUse = RoomId.random(random);
        directory.createWith(inUse, ParticipantId.random(random));
        clock.advance(TTL.plusMillis(1));
        directory.createEmpty(RoomId.random(random));

        directory.forgetExpired();

        assertThat(directory.size()).isEqualTo(2);
        assertThat(directory.exists(inUse)).isTrue();
    }

    @Test
    void used_tokens_are_forgotten_when_no_node_takes_them_any_more() {
        RoomId room = RoomId.random(random);
        directory.createWith(room, ParticipantId.random(random));
        directory.takeSeat(room, ParticipantId.random(random), token(1));

        clock.advance(TOKEN_LIFE.plusSeconds(5));
        directory.forgetExpired();
        assertThat(directory.rememberedTokens()).isEqualTo(1);
        clock.advance(Duration.ofMillis(1));
        directory.forgetExpired();

        assertThat(directory.rememberedTokens()).isZero();
    }

    @Test
    void there_is_one_generation_of_tokens_and_no_other() {
        RoomId room = RoomId.random(random);
        directory.createWith(room, ParticipantId.random(random));
        TokenUse later = new TokenUse(0, 1, clock.millis() + TOKEN_LIFE.toMillis(), 1);

        assertThat(directory.takeSeat(room, ParticipantId.random(random), later))
                .isEqualTo(new SeatResult.TokenOutdated());
        assertThat(directory.takeSeat(room, ParticipantId.random(random), token(1)))
                .isInstanceOf(SeatResult.Seated.class);
    }

    @Test
    void a_refused_token_is_not_remembered() {
        directory.takeSeat(RoomId.random(random), ParticipantId.random(random), token(1));

        assertThat(directory.rememberedTokens()).isZero();
    }

    private TokenUse token(long id) {
        return new TokenUse(0, id, clock.millis() + TOKEN_LIFE.toMillis());
    }
}
