/**
 * Rooms that span nodes, through a Valkey or Redis that all nodes share. Start at {@link org.e2eechat.server.cluster.SharedRooms}, which is the room directory and the bus; {@link
 * org.e2eechat.server.cluster.Valkey} is the way to the servers, one {@link org.e2eechat.server.cluster.Link} for each kind of traffic and master. What happens to a room there is in the
 * Lua files under {@code resources/valkey}. It knows no session, no Jetty and nothing of what messages say; no label, token, address or ciphertext is stored by it.
 */
@NullMarked
package org.e2eechat.server.cluster;

import org.jspecify.annotations.NullMarked;
