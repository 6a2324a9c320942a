/**
 * What several tests need: a clock and timers that a test moves, a directory that can be told to fail, members and sockets that remember what reached them, and a client that speaks
 * RFC 6455 byte by byte. Start at {@link org.e2eechat.server.testkit.Chat} (sessions and rooms without a socket) and {@link org.e2eechat.server.testkit.RawWebSocket} (a socket
 * without a library). Nothing here sleeps or decides a verdict by a stopwatch.
 */
@NullMarked
package org.e2eechat.server.testkit;

import org.jspecify.annotations.NullMarked;
