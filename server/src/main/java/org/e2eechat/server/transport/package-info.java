/**
 * The sockets: Jetty's connector with three additions. All writes to a socket happen on the selector thread that owns it, gathered until the end of the selector's turn
 * ({@link org.e2eechat.server.transport.Turn}); request headers that do not arrive in time cost the connection ({@link
 * org.e2eechat.server.transport.HeaderDeadlines}); and the number of sockets is bounded. Start at {@link org.e2eechat.server.transport.RelayConnector}. It knows nothing of
 * WebSocket, rooms or messages.
 */
@NullMarked
package org.e2eechat.server.transport;

import org.jspecify.annotations.NullMarked;
