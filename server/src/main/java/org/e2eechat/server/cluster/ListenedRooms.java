package org.e2eechat.server.cluster;

import org.e2eechat.server.protocol.RoomId;
import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/** The rooms that this node listens to. A room is here, and its channel subscribed to, for as long as somebody has a reason to keep it: an open room, a call under way, a seat. */
final class ListenedRooms {
    private final Channels subscriptions;
    private final Function<Keys, SharedRoom> newRoom;
    private final Map<String, Kept> rooms =
            new ConcurrentHashMap<>(); // by Keys.name; users are counted inside compute

    /** A room and how many have a reason to keep it. */
    private record Kept(SharedRoom room, int users) {}

    /** @param newRoom makes a room whose channel is wanted */
    ListenedRooms(Channels subscriptions, Function<Keys, SharedRoom> newRoom) {
        this.subscriptions = subscriptions;
        this.newRoom = newRoom;
    }

    /** Begins to listen to a room, unless this node does already. To be released as often as it is retained. */
    SharedRoom retain(RoomId room) {
        Keys keys = Keys.of(room);
        return rooms.compute(
                        keys.name(),
                        (_, kept) ->
                                kept == null
                                        ? new Kept(newRoom.apply(keys), 1)
                                        : new Kept(kept.room(), kept.users() + 1))
                .room();
    }

    /** Stops listening when this was the last reason to. */
    void release(SharedRoom room) {
        rooms.computeIfPresent(
                room.keys().name(),
                (_, kept) -> {
                    if (kept.users() > 1) {
                        return new Kept(kept.room(), kept.users() - 1);
                    }
                    subscriptions.unwant(room.keys(), room.wanted());
                    return null;
                });
    }

    @Nullable SharedRoom find(RoomId room) {
        return find(Keys.of(room).name());
    }

    /** @param name see {@link Keys#name} */
    @Nullable SharedRoom find(String name) {
        Kept kept = rooms.get(name);
        return kept == null ? null : kept.room();
    }

    void forEach(Consumer<SharedRoom> action) {
        for (Kept kept : rooms.values()) {
            action.accept(kept.room());
        }
    }
}
