/**
 * Rooms: who is in one, who may come in, and how a frame reaches everybody. Start at {@link org.e2eechat.server.room.Rooms} (what can happen to a room) and {@link
 * org.e2eechat.server.room.Room} (one room on this node, fan-out). {@link org.e2eechat.server.room.RoomDirectory} is the port to the state that nodes share;
 * {@link org.e2eechat.server.room.RoomCodes} and {@link org.e2eechat.server.room.Timers} are ports to token minting and time. It knows no socket, no session, no
 * JSON and no signature.
 */
@NullMarked
package org.e2eechat.server.room;

import org.jspecify.annotations.NullMarked;
