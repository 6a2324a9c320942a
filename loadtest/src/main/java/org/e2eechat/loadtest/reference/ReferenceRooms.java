package org.e2eechat.loadtest.reference;

import io.netty.channel.Channel;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Who is in which room. Rooms come with the first path that names them and stay. Thread-safe. */
final class ReferenceRooms {
    private final Map<String, List<Channel>> membersByPath = new ConcurrentHashMap<>();

    /** The room's members: the list itself, to which the caller adds and from which it removes itself. */
    List<Channel> room(String path) {
        return membersByPath.computeIfAbsent(path, _ -> new CopyOnWriteArrayList<>());
    }
}
