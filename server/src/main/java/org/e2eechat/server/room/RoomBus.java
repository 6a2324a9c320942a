package org.e2eechat.server.room;

/**
 * Carries the frames of rooms between nodes. It listens for every room that is open here, gives what comes from other nodes to the {@link Room}, and gives the room an {@link
 * Outlet} for as long as another node may have members of it. A join waits for the bus inside {@link RoomDirectory#takeSeat}.
 */
public interface RoomBus {
    /** Begins to listen for a room that came into use on this node. Returns at once. */
    void open(Room room, Listener listener);

    /** Stops listening for a room object that {@link #open} was called with. Returns at once. */
    void close(Room room);

    /** What a room alone cannot act on. Called on the bus' own thread, so it must not block. */
    interface Listener {
        /** Another node has changed who is in the room. */
        void rosterChangedElsewhere(Room room, Roster roster);

        /** A token was used on another node; {@code high} and {@code low} are its id. */
        void tokenUsed(Room room, long high, long low);

        /** The directory and this node no longer agree on who is in the room; see {@link RoomDirectory#settle}. */
        void outdated(Room room);
    }

    /** For a node that stands alone. */
    static RoomBus none() {
        return new RoomBus() {
            @Override
            public void open(Room room, Listener listener) {
                // everybody is here
            }

            @Override
            public void close(Room room) {
                // nothing was opened
            }
        };
    }
}
