package org.e2eechat.server.room;

/** What became of the attempt to take a seat. */
public sealed interface SeatResult {
    /** The seat is taken and the token is used up. */
    record Seated(Roster roster) implements SeatResult {}

    /** The token was used before; nothing has changed. */
    record TokenUsed() implements SeatResult {}

    /** There is no such room; the token is still good. */
    record NoSuchRoom() implements SeatResult {}

    /** Every seat is taken; the token is still good. */
    record RoomFull() implements SeatResult {}

    /** The token is of a generation that ended, or past its time on the directory's clock; nothing has changed. */
    record TokenOutdated() implements SeatResult {}
}
