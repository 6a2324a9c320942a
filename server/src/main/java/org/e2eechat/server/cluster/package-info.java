/**
 * Rooms that span nodes, through a Valkey or Redis that all nodes share. Start at {@link org.e2eechat.server.cluster.SharedDirectory}, which makes rooms and takes seats in them, {@link
 * org.e2eechat.server.cluster.SharedBus}, which hears what other nodes say, and {@link org.e2eechat.server.cluster.Leases}, which keeps what was taken; the three share {@link
 * org.e2eechat.server.cluster.ListenedRooms}. {@link org.e2eechat.server.cluster.Valkey} is the way to the servers, one {@link org.e2eechat.server.cluster.Link} for each kind of
 * traffic and master. What happens to a room there is in the Lua files under {@code resources/valkey}. It knows no session, no Jetty and nothing of what messages say; no label, token,
 * address or ciphertext is stored by it.
 */
@NullMarked
package org.e2eechat.server.cluster;

import org.jspecify.annotations.NullMarked;
