package org.e2eechat.loadtest.generator;

/** Told how far clients have come on their way into their rooms, so that the next ones can follow. */
interface Doorkeeper {
    /** The client is in its room. */
    void admit(Client client);

    /** There is a new token for the room. */
    void tokenOffered(ChatRoom room);
}
