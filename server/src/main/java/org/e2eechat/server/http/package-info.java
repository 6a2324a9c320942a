/**
 * Everything that answers over HTTP: probes, metrics, the room API, the page at the root, and the
 * rules that hold for every answer (security headers, CORS, request ids, problem documents, the
 * request log).
 *
 * <p>Start reading at {@link org.e2eechat.server.http.HttpServerHandlers}, then
 * {@link org.e2eechat.server.http.RelayHandler}, which takes a request through its stops. What the
 * package needs from others it names itself, as small interfaces that the composition root fills:
 * {@link org.e2eechat.server.http.RoomDesk}, {@link org.e2eechat.server.http.RequestGate},
 * {@link org.e2eechat.server.http.HealthSource}. It must not know WebSocket frames, sessions or
 * Valkey.
 */
@NullMarked
package org.e2eechat.server.http;

import org.jspecify.annotations.NullMarked;
