package org.e2eechat.loadtest.attack;

/**
 * What the relay holds for those who are connected.
 *
 * @param connections WebSockets, by its metrics
 * @param rooms by its metrics
 * @param sockets to its port that it has not closed, by the kernel
 */
record Holdings(int connections, int rooms, int sockets) {
    /** Whether this is no more than what there was before. */
    boolean isWithin(Holdings before) {
        return connections <= before.connections
                && rooms <= before.rooms
                && sockets <= before.sockets;
    }

    String words() {
        return connections + " connections, " + rooms + " rooms, " + sockets + " sockets";
    }
}
