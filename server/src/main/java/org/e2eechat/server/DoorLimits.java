package org.e2eechat.server;

import org.e2eechat.server.config.RelayConfig;
import org.e2eechat.server.transport.TurnEndPoint;

/**
 * The limits at the door that follow from settings and from the heap, because no operator should
 * have to set them: per address and minute, and for the node.
 *
 * @param probesPerMinute requests for probes from one address on the clients' port
 * @param handshakesPerMinute WebSocket handshakes of one address, good or not
 * @param socketsPerMinute TCP connections of one address
 * @param sockets TCP connections of this node on the clients' port, whatever they are for
 * @param socketBytes what one of them takes of the heap before it says anything
 * @param addresses how many addresses each limit remembers
 */
record DoorLimits(
        int probesPerMinute,
        int handshakesPerMinute,
        int socketsPerMinute,
        int sockets,
        int socketBytes,
        int addresses) {
    /** Ten each second: several load balancers that ask each second, and orchestrators. */
    private static final int LEAST_PROBES = 600;

    /** With more requests allowed there is more traffic, so more may ask about it. */
    private static final int PROBES_FOR_A_REQUEST = 3;

    /**
     * Fifty in a second, of about 0.15 ms each: less than a hundredth of a core for one address.
     */
    private static final int LEAST_HANDSHAKES = 3_000;

    /** With TLS each comes on a new socket, whose own handshake takes 3 to 5 ms. */
    private static final int LEAST_HANDSHAKES_WITH_TLS = 600;

    private static final int HANDSHAKES_FOR_A_CONNECTION = 6;

    /** More than any machine accepts; keeps the arithmetic within an int. */
    private static final long UNREACHED_PER_MINUTE = 100_000_000;

    /** On top of the WebSockets: for pages, probes, and handshakes that are under way. */
    private static final int SPARE_SOCKETS = 1_000;

    /**
     * What a socket takes that has asked for something and is kept alive, with a third to spare.
     */
    private static final int PLAIN_SOCKET_BYTES = TurnEndPoint.HTTP_BYTES;

    /** The same with TLS: its engine, and the buffer of a record that is not complete. */
    private static final int TLS_SOCKET_BYTES = TurnEndPoint.HTTP_BYTES + TurnEndPoint.TLS_BYTES;

    /** All sockets together may take half of the heap; the rest is for what they do. */
    private static final int SOCKETS_SHARE = 2;

    /**
     * An address takes about 96 bytes in each of six limits; together at most a tenth of the heap.
     */
    private static final long HEAP_FOR_AN_ADDRESS = 6 * 1024;

    private static final long MOST_ADDRESSES = 65_536;

    static DoorLimits of(RelayConfig config, long maxHeapBytes) {
        RelayConfig.Limits limits = config.limits();
        boolean hasTls = config.listen().tls().isPresent();
        int socketBytes = hasTls ? TLS_SOCKET_BYTES : PLAIN_SOCKET_BYTES;
        long requests = limits.httpRequestsPerMinute();
        long probes = Math.max(LEAST_PROBES, PROBES_FOR_A_REQUEST * requests);
        long handshakes =
                Math.max(
                        hasTls ? LEAST_HANDSHAKES_WITH_TLS : LEAST_HANDSHAKES,
                        (long) HANDSHAKES_FOR_A_CONNECTION * limits.connectionsPerAddress());
        // Each thing that an address may do may come on a socket of its own. With TLS a new socket
        // costs milliseconds; whoever probes each second keeps within what the others leave.
        long sockets = requests + handshakes + (hasTls ? 0 : probes);
        return new DoorLimits(
                perMinute(probes),
                perMinute(handshakes),
                perMinute(sockets),
                sockets(limits.connectionsTotal(), socketBytes, maxHeapBytes),
                socketBytes,
                (int) Math.min(MOST_ADDRESSES, maxHeapBytes / HEAP_FOR_AN_ADDRESS));
    }

    private static int perMinute(long wanted) {
        return (int) Math.min(UNREACHED_PER_MINUTE, wanted);
    }

    private static int sockets(int webSockets, int socketBytes, long maxHeapBytes) {
        long wanted = (long) webSockets + SPARE_SOCKETS;
        return (int)
                Math.min(
                        Integer.MAX_VALUE,
                        Math.min(wanted, maxHeapBytes / SOCKETS_SHARE / socketBytes));
    }
}
