package org.e2eechat.server.session;

import org.e2eechat.server.room.Seat;

/** Where a connection stands. It moves by one atomic transition, so a room is left exactly once. */
sealed interface SessionState {
    /**
     * In no room.
     *
     * @param sinceNanos when that began, on the monotonic clock
     */
    record Lobby(long sinceNanos) implements SessionState {}

    record InRoom(Seat seat) implements SessionState {}

    /** The end: of the connection, or of the server's patience with it. */
    record Ended() implements SessionState {}
}
