package org.e2eechat.server.token;

import org.e2eechat.server.config.Secret;
import org.e2eechat.server.protocol.JoinToken;
import org.e2eechat.server.protocol.RoomId;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Makes join tokens and checks them: {@code base64url(payload) "." base64url(HMAC-SHA-256(secret, payload))}, where the payload is {@code {"v":1,"rid":ROOM,"exp":UNIX_MS,
 * "jti":16 random bytes}}. Nothing is remembered, so every node with the same secret can check what any other made. Safe for any thread, as long as {@code random} is.
 *
 * <p>Secrets are replaced without downtime: the current one signs, previous ones still verify.
 */
public final class JoinTokens {
    private final SigningKey current;
    private final List<SigningKey> all;
    private final InstantSource clock;
    private final RandomGenerator random;

    /**
     * For these secrets.
     *
     * @param current signs and verifies; at least one byte, by configuration at least 32
     * @param previous verify only
     * @param random for token ids; they must not repeat, and need not be secret
     */
    public JoinTokens(
            Secret current, List<Secret> previous, InstantSource clock, RandomGenerator random) {
        this.current = new SigningKey(current);
        this.all =
                Stream.concat(Stream.of(this.current), previous.stream().map(SigningKey::new))
                        .toList();
        this.clock = clock;
        this.random = random;
    }

    /**
     * A new token for {@code room}, good until {@code life} from now has passed.
     *
     * @param life at least a millisecond
     */
    public IssuedToken mint(RoomId room, Duration life) {
        return mint(room, life, 0);
    }

    /** The same, for a generation of the room's tokens that is not the first. */
    public IssuedToken mint(RoomId room, Duration life, long generation) {
        long lifeMs = life.toMillis();
        if (lifeMs < 1) {
            throw new IllegalArgumentException("a token lives for at least a millisecond");
        }
        TokenId id = TokenId.random(random);
        long expUnixMs = clock.millis() + lifeMs;
        byte[] payload = TokenPayload.write(new TokenClaims(room, expUnixMs, id, generation));
        return new IssuedToken(SignedPayload.signed(payload, current).token(), id, expUnixMs);
    }

    /** Checks in the order of {@code docs/protocol.md} section 5: two parts, signature, shape, room, expiry. The first failure is the verdict. */
    public TokenVerdict verify(JoinToken token, RoomId expectedRoom) {
        Optional<SignedPayload> parts = SignedPayload.split(token);
        if (parts.isEmpty()) {
            return new TokenVerdict.Malformed();
        }
        if (!isOurs(parts.get())) {
            return new TokenVerdict.BadSignature();
        }
        return parts.get()
                .claims()
                .map(claims -> verdict(claims, expectedRoom))
                .orElseGet(TokenVerdict.Malformed::new);
    }

    // With every key, always: the time must not tell which of them fits.
    private boolean isOurs(SignedPayload parts) {
        boolean ours = false;
        for (SigningKey key : all) {
            ours |= parts.isSignedWith(key);
        }
        return ours;
    }

    // The room is compared as any text: whoever has a token that we signed can read its room there.
    private TokenVerdict verdict(TokenClaims claims, RoomId expectedRoom) {
        if (!claims.room().equals(expectedRoom)) {
            return new TokenVerdict.OtherRoom();
        }
        return clock.millis() > claims.expUnixMs()
                ? new TokenVerdict.Expired()
                : new TokenVerdict.Valid(claims);
    }
}
