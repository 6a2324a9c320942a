package org.e2eechat.loadtest.peaks;

import org.e2eechat.loadtest.people.Room;

/** Where newcomers are told into which room they go: rooms of one size are filled one after another. */
final class Lobby {
    /** A place in a room. Whoever has the first one makes the room. */
    record Seat(Room room, boolean isFirst) {}

    private final int roomSize;
    private Room filling = new Room(); // guarded by this
    private int taken; // of its seats; guarded by this

    Lobby(int roomSize) {
        this.roomSize = roomSize;
    }

    synchronized Seat next() {
        if (taken == roomSize) {
            filling = new Room();
            taken = 0;
        }
        taken++;
        return new Seat(filling, taken == 1);
    }
}
