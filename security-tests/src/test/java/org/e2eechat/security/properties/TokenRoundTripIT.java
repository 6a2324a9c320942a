package org.e2eechat.security.properties;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

import org.e2eechat.server.config.Secret;
import org.e2eechat.server.protocol.JoinToken;
import org.e2eechat.server.protocol.RoomId;
import org.e2eechat.server.token.IssuedToken;
import org.e2eechat.server.token.JoinTokens;
import org.e2eechat.server.token.TokenClaims;
import org.e2eechat.server.token.TokenVerdict;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;

/** A token that was made here says what it was made for, until it expires, and nothing that resembles it does. */
class TokenRoundTripIT {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Secret SECRET = new Secret("a secret of this test alone, 0123456789");
    private static final Secret NEXT_SECRET = new Secret("another of this test alone, 9876543210");
    private static final long YEAR_MILLIS = 366L * 24 * 60 * 60 * 1000;

    @Property
    void a_token_is_good_for_its_room_until_its_last_millisecond(
            @ForAll("rooms") RoomId room,
            @ForAll @LongRange(min = 1, max = YEAR_MILLIS) long lifeMs,
            @ForAll @LongRange(min = 0) long generation,
            @ForAll long seed) {
        Duration life = Duration.ofMillis(lifeMs);

        IssuedToken issued = at(NOW, seed).mint(room, life, generation);

        assertThat(issued.expUnixMs()).isEqualTo(NOW.plus(life).toEpochMilli());
        TokenVerdict good =
                new TokenVerdict.Valid(
                        new TokenClaims(room, issued.expUnixMs(), issued.id(), generation));
        assertThat(at(NOW, 0).verify(issued.token(), room)).isEqualTo(good);
        assertThat(at(NOW.plus(life), 0).verify(issued.token(), room)).isEqualTo(good);
        assertThat(at(NOW.plus(life).plusMillis(1), 0).verify(issued.token(), room))
                .isEqualTo(new TokenVerdict.Expired());
    }

    @Property
    void a_token_is_good_for_no_other_room(
            @ForAll("rooms") RoomId room, @ForAll("rooms") RoomId other) {
        Assume.that(!room.equals(other));

        IssuedToken issued = at(NOW, 1).mint(room, Duration.ofMinutes(1));

        assertThat(at(NOW, 0).verify(issued.token(), other))
                .isEqualTo(new TokenVerdict.OtherRoom());
    }

    @Property
    void a_secret_that_was_replaced_still_lets_in_and_one_that_was_removed_does_not(
            @ForAll("rooms") RoomId room, @ForAll long seed) {
        JoinToken token = at(NOW, seed).mint(room, Duration.ofMinutes(1)).token();

        JoinTokens replaced = tokens(NEXT_SECRET, List.of(SECRET), NOW, 0);
        JoinTokens removed = tokens(NEXT_SECRET, List.of(), NOW, 0);

        assertThat(replaced.verify(token, room)).isInstanceOf(TokenVerdict.Valid.class);
        assertThat(removed.verify(token, room)).isEqualTo(new TokenVerdict.BadSignature());
    }

    @Property
    void no_token_with_one_character_replaced_removed_or_added_is_good(
            @ForAll("rooms") RoomId room,
            @ForAll long seed,
            @ForAll @LongRange(min = 0) long place,
            @ForAll("characters") char character,
            @ForAll Change change) {
        String token = at(NOW, seed).mint(room, Duration.ofMinutes(1)).token().value();
        int at = (int) (place % token.length());
        String changed =
                switch (change) {
                    case REPLACE -> token.substring(0, at) + character + token.substring(at + 1);
                    case REMOVE -> token.substring(0, at) + token.substring(at + 1);
                    case ADD -> token.substring(0, at) + character + token.substring(at);
                };
        Assume.that(!changed.equals(token));

        assertThat(at(NOW, 0).verify(new JoinToken(changed), room))
                .isInstanceOfAny(TokenVerdict.Malformed.class, TokenVerdict.BadSignature.class);
    }

    enum Change {
        REPLACE,
        REMOVE,
        ADD
    }

    private static JoinTokens at(Instant now, long seed) {
        return tokens(SECRET, List.of(), now, seed);
    }

    private static JoinTokens tokens(
            Secret current, List<Secret> previous, Instant now, long seed) {
        return new JoinTokens(current, previous, InstantSource.fixed(now), new Random(seed));
    }

    @Provide
    Arbitrary<RoomId> rooms() {
        return Texts.rooms();
    }

    /** Those of base64url, its padding, its older spelling, and some that are nothing. */
    @Provide
    Arbitrary<Character> characters() {
        return Arbitraries.chars().range('a', 'z').range('A', 'Z').numeric().with("-_=+/. \n\0é");
    }
}
