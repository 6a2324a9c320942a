package org.e2eechat.loadtest.peaks;

import io.gatling.javaapi.core.Session;

import org.e2eechat.loadtest.people.Person;
import org.e2eechat.loadtest.people.Room;

import java.util.concurrent.CompletableFuture;

/** A virtual user's person and place. Belongs to one scenario at a time. */
final class Guest {
    private static final String KEY = "guest";

    private final Person person;
    private final Lobby.Seat seat;
    private volatile Room.Code code = new Room.Code("", ""); // that was scanned

    Guest(Person person, Lobby.Seat seat) {
        this.person = person;
        this.seat = seat;
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
        return seat.room();
    }

    boolean isFirst() {
        return seat.isFirst();
    }

    Room.Code code() {
        return code;
    }

    /** Waits for a code of its own. */
    CompletableFuture<Room.Code> scan() {
        return room().scan().thenApply(scanned -> code = scanned);
    }
}
