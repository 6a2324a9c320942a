package org.e2eechat.loadtest.generator;

import java.nio.ByteBuffer;

/** The reference relay's: whoever is connected is in. */
final class PathEntrance implements Entrance {
    private final Doorkeeper doorkeeper;

    PathEntrance(Doorkeeper doorkeeper) {
        this.doorkeeper = doorkeeper;
    }

    @Override
    public String path(ChatRoom room) {
        return "/r/" + room.id();
    }

    @Override
    public boolean oneByOne() {
        return false;
    }

    @Override
    public void upgraded(Client client) {
        doorkeeper.admit(client);
    }

    @Override
    public void heard(Client client, ByteBuffer buffer, int payload, int end) {
        throw new LoadFailedException("the relay sent a message that nobody has written");
    }
}
