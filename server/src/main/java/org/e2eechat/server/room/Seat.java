package org.e2eechat.server.room;

/** A member's place in a room on this node. Whoever holds it gives it back by {@link Rooms#leave}. */
public record Seat(Room room, Member member) {}
