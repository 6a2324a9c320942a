package org.e2eechat.server.room;

/**
 * The right to use one token once: its 128-bit id, and until when a second use has to be remembered.
 *
 * @param high the first 8 bytes of the id
 * @param low the last 8 bytes of the id
 * @param expUnixMs when the token itself expires, Unix milliseconds
 * @param generation which generation of the room's tokens it belongs to. A room begins with 0 and keeps it, unless the directory has lost track of what was used: then a new
 *     generation begins and all tokens before it are dead
 */
public record TokenUse(long high, long low, long expUnixMs, long generation) {
    /** Of a room's first generation. */
    public TokenUse(long high, long low, long expUnixMs) {
        this(high, low, expUnixMs, 0);
    }

    /** Whether both are the same token, whatever their expiry says. */
    boolean isSameTokenAs(TokenUse other) {
        return isToken(other.high, other.low);
    }

    /** Whether this is the token with an id. */
    boolean isToken(long idHigh, long idLow) {
        return high == idHigh && low == idLow;
    }

    @Override
    public String toString() {
        return "TokenUse[redacted]";
    }
}
