/**
 * WebSocket on Jetty's core API. Start at {@link org.e2eechat.server.websocket.UpgradeGate} (who gets a WebSocket) and {@link org.e2eechat.server.websocket.RelayEndpoint}
 * (one connection's frames). {@link org.e2eechat.server.websocket.FrameWriter} is the only thing that writes to a socket; {@link
 * org.e2eechat.server.websocket.Conversation} is what a connection is for, so that the same transport carries the relay and, in the tests, an echo. It knows no room and no JSON.
 */
@NullMarked
package org.e2eechat.server.websocket;

import org.jspecify.annotations.NullMarked;
