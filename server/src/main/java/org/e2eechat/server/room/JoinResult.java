package org.e2eechat.server.room;

import org.e2eechat.server.protocol.ErrorCode;

/** What became of an attempt to join. */
public sealed interface JoinResult {
    /** The member is in the room and has been told so. */
    record Joined(Seat seat) implements JoinResult {}

    /** Nothing has changed, and the token is as good as before. */
    record Refused(ErrorCode code) implements JoinResult {}

    /** The connection ended meanwhile; its seat was given back before anybody saw it. */
    record Gone() implements JoinResult {}
}
