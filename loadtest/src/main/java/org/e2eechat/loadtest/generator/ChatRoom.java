package org.e2eechat.loadtest.generator;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** A room and who is, or is about to be, in it. The first one makes it. Belongs to the generator's thread. */
final class ChatRoom {
    private final int number; // among the rooms of its fleet, from 0
    private final int size;
    private final List<Client> members = new ArrayList<>();
    private String id; // the relay's, once it has made the room
    private @Nullable String
            unusedToken; // what the next one joins with; null while it is on its way
    private boolean guestCalled; // until that guest has come
    private long sequence; // of the last message that was sent in it
    private int admitted; // this many of the members have been let in

    ChatRoom(int number, int size) {
        this.number = number;
        this.id = "room-%06d".formatted(number);
        this.size = size;
    }

    int number() {
        return number;
    }

    String id() {
        return id;
    }

    int size() {
        return size;
    }

    Client host() {
        return members.getFirst();
    }

    List<Client> members() {
        return members;
    }

    void enter(Client member) {
        members.add(member);
        guestCalled = false;
    }

    void admitted() {
        admitted++;
    }

    /** The number of the next message, from 1. It goes on from run to run, as what the members have heard does. */
    long nextSequence() {
        return ++sequence;
    }

    void named(String newId) {
        id = newId;
    }

    void offered(String token) {
        unusedToken = token;
    }

    /** Whether the next one shall connect and join now: there is a place and a token, and nobody is in the door. Says so once for each. */
    boolean callsGuest() {
        boolean calls =
                !guestCalled
                        && unusedToken != null
                        && admitted == members.size()
                        && members.size() < size;
        guestCalled |= calls;
        return calls;
    }

    /** The token, which from now on is used. */
    String takeToken() {
        String token = unusedToken;
        if (token == null) {
            throw new IllegalStateException("a guest without a token");
        }
        unusedToken = null;
        return token;
    }
}
