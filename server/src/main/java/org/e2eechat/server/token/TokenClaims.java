package org.e2eechat.server.token;

import org.e2eechat.server.protocol.RoomId;

/**
 * What a token says.
 *
 * @param room the room it lets in to
 * @param expUnixMs the last millisecond, on the servers' clocks, in which it is good
 * @param id what it is remembered by once it has been used
 * @param generation of the room's tokens; a room takes those of one generation only, nearly always 0
 */
public record TokenClaims(RoomId room, long expUnixMs, TokenId id, long generation) {
    /** Of a room's first generation. */
    TokenClaims(RoomId room, long expUnixMs, TokenId id) {
        this(room, expUnixMs, id, 0);
    }
}
