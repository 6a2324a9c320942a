package org.e2eechat.server.token;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What makes a token single-use: the 16 random bytes of its {@code jti}. Only tokens that we signed get this far, so nobody chooses these values and the plain hash code will do.
 *
 * @param high the first eight bytes
 * @param low the last eight
 */
public record TokenId(long high, long low) {
    /** The size of an id: so many random bits never repeat. */
    public static final int BYTES = 2 * Long.BYTES;

    static TokenId random(RandomGenerator random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return of(ByteBuffer.wrap(bytes));
    }

    static Optional<TokenId> parse(String base64Url) {
        return Base64Url.decode(base64Url)
                .filter(bytes -> bytes.length == BYTES)
                .map(bytes -> of(ByteBuffer.wrap(bytes)));
    }

    private static TokenId of(ByteBuffer bytes) {
        return new TokenId(bytes.getLong(), bytes.getLong());
    }

    /** The id as it stands in the token: 22 characters of base64url. For the directory's key of a used token; not for a log. */
    public String base64Url() {
        return Base64Url.encode(ByteBuffer.allocate(BYTES).putLong(high).putLong(low).array());
    }

    @Override
    public String toString() {
        return "TokenId[redacted]";
    }
}
