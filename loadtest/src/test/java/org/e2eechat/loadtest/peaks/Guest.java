package org.e2eechat.loadtest.peaks;

import io.gatling.javaapi.core.Session;

import org.e2eechat.loadtest.people.Person;
import org.e2eechat.loadtest.people.Room;
import org.jspecify.annotations.Nullable;

import java.util.concurrent.CompletableFuture;

/** A virtual user's person and place. The place is taken in the lobby when it is asked for, so that a room's members come at the same time. Belongs to one virtual user. */
final class Guest {
    private static final String KEY = "guest";

    private final Person person;
    private final Lobby lobby;
    private Lobby.@Nullable Seat seat; // once it has been asked for
    private volatile Room.Code code = new Room.Code("", ""); // that was scanned

    Guest(Person person, Lobby lobby) {
        this.person = person;
        this.lobby = lobby;
    }

    static Guest of(Session session) {
        return session.get(KEY);
    }

    Session into(Session session) {
        return session.set(KEY, this);
    }

    Person person() {
        return person;
    }

    Room room() {
        return seat().room();
    }

    boolean isFirst() {
        return seat().isFirst();
    }

    private synchronized Lobby.Seat seat() {
        if (seat == null) {
            seat = lobby.next();
        }
        return seat;
    }

    Room.Code code() {
        return code;
    }

    /** Waits for a code of its own. */
    CompletableFuture<Room.Code> scan() {
        return room().scan().thenApply(scanned -> code = scanned);
    }
}
