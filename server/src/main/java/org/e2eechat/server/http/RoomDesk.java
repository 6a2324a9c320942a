package org.e2eechat.server.http;

import org.e2eechat.server.protocol.JoinToken;
import org.e2eechat.server.protocol.RoomId;

import java.time.Duration;

/**
 * Makes rooms and join tokens for HTTP clients. May block: it is called on a thread that may wait.
 */
public interface RoomDesk {
    /** Makes an empty room, within the caller's quota. */
    Creation createRoom(Caller caller);

    /** Mints a token for an existing room. */
    Issue issueToken(RoomId room, Caller caller);

    /** The outcome of {@link #createRoom}. */
    sealed interface Creation {
        /** The room exists. */
        record Created(RoomId room) implements Creation {}
    }

    /** The outcome of {@link #issueToken}. */
    sealed interface Issue {
        /**
         * The token, good until its expiry.
         *
         * @param expUnixMs in Unix milliseconds
         */
        record Issued(JoinToken token, long expUnixMs) implements Issue {}

        /** There is no such room. */
        record NoSuchRoom() implements Issue {}
    }

    /**
     * The caller's quota is used up.
     *
     * @param retryAfter when one more would pass
     */
    record OverQuota(Duration retryAfter) implements Creation, Issue {}

    /**
     * The directory is away.
     *
     * @param retryAfter when a new attempt is reasonable
     */
    record Unavailable(Duration retryAfter) implements Creation, Issue {}
}
