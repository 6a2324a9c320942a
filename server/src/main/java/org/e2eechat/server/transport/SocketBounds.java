package org.e2eechat.server.transport;

/**
 * What all sockets of one connector may make a node hold before a request is whole.
 *
 * @param halfReadBytes bytes of heap for request headers that have begun and not ended
 * @param handshakes TLS handshakes under way at once
 */
public record SocketBounds(long halfReadBytes, int handshakes) {
    /** A sixteenth: half-read headers are rare, for a header usually comes in one packet. */
    private static final long HALF_READ_SHARE = 16;

    /** An eighth, at what a handshake holds at most: its engine, its messages and one record. */
    private static final long HANDSHAKE_SHARE = 8;

    private static final long BYTES_OF_A_HANDSHAKE = 64 * 1024;

    /** More at once only take longer each: a core does a few hundred in a second. */
    private static final long MOST_HANDSHAKES = 1_000;

    /** For a node whose heap may grow to so many bytes. */
    public static SocketBounds ofHeap(long maxHeapBytes) {
        long handshakes = maxHeapBytes / HANDSHAKE_SHARE / BYTES_OF_A_HANDSHAKE;
        return new SocketBounds(
                maxHeapBytes / HALF_READ_SHARE, (int) Math.min(MOST_HANDSHAKES, handshakes));
    }
}
