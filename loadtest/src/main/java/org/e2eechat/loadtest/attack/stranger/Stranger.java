package org.e2eechat.loadtest.attack.stranger;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

import javax.net.ssl.SSLContext;

/**
 * One attacking thread: an address, the connections that it holds, and one that it keeps from one
 * strike to the next. Used by its thread; {@link #end} by any.
 */
public final class Stranger {
    /** Connections that one thread holds at most; the oldest is closed for the next one. */
    private static final int MOST_HELD = 200;

    /** Connections that one strike has open at most, and is neither holding nor keeping. */
    private static final int MOST_LOOSE = 32;

    /** A receive buffer that the kernel fills at once, for readers that do not read. */
    private static final int NARROW_BYTES = 4_096;

    private final InetAddress address;
    private final int port;
    private final @Nullable SSLContext tls;
    private final LongAdder sentBytes;
    private final Set<Wire> open = ConcurrentHashMap.newKeySet();
    private final Deque<Wire> held = new ArrayDeque<>(); // by the thread of this stranger
    private @Nullable Wire kept; // by the thread of this stranger
    private volatile boolean ended; // by the end of the attack

    /**
     * Someone at this address.
     *
     * @param tls null when the relay is attacked over plain TCP
     * @param sentBytes counts what is sent
     */
    public Stranger(InetAddress address, int port, @Nullable SSLContext tls, LongAdder sentBytes) {
        this.address = Loopback.require(address);
        this.port = port;
        this.tls = tls;
        this.sentBytes = sentBytes;
    }

    /** A new connection, over TLS where the relay speaks it. */
    public Wire open() throws IOException {
        return open(tls, 0);
    }

    /** A new connection below TLS. */
    public Wire openPlain() throws IOException {
        return open(null, 0);
    }

    /** How TLS is spoken with the relay. */
    public SSLContext tls() {
        if (tls == null) {
            throw new IllegalStateException("the relay speaks no TLS");
        }
        return tls;
    }

    private Wire open(@Nullable SSLContext context, int receiveBufferBytes) throws IOException {
        closeAbandoned();
        Wire wire = Wire.open(address, port, context, receiveBufferBytes, sentBytes);
        open.add(wire);
        if (ended) {
            wire.close();
        }
        return wire;
    }

    /** Closes what refused strikes have left open: a process may have only so many sockets. */
    private void closeAbandoned() {
        if (open.size() <= held.size() + MOST_LOOSE) {
            return;
        }
        for (Wire wire : List.copyOf(open)) {
            if (!wire.equals(kept) && !held.contains(wire)) {
                close(wire);
            }
        }
    }

    /** A new WebSocket that has read its {@code HELLO}. */
    public Wire webSocket() throws IOException {
        return upgraded(open());
    }

    /** A new WebSocket for whom the kernel keeps little that is unread. */
    public Wire narrowWebSocket() throws IOException {
        return upgraded(open(tls, NARROW_BYTES));
    }

    private Wire upgraded(Wire wire) throws IOException {
        try {
            return wire.upgrade();
        } catch (IOException refused) {
            close(wire);
            throw refused;
        }
    }

    /** The connection that is kept between strikes; a new one when there is none. */
    public Wire keptConnection() throws IOException {
        return kept != null ? kept : keep(open());
    }

    /** The WebSocket that is kept between strikes, in no room unless the attack joins one. */
    public Wire keptWebSocket() throws IOException {
        return kept != null ? kept : keep(webSocket());
    }

    /** Keeps this one until something fails on it. */
    public Wire keep(Wire wire) {
        kept = wire;
        return wire;
    }

    /** Whether a connection is kept. */
    public boolean keeps() {
        return kept != null;
    }

    /** Closes the kept connection; the next strike begins with a new one. */
    public void drop() {
        if (kept != null) {
            close(kept);
            kept = null;
        }
    }

    /** Leaves this connection open, and the attack does nothing more with it. */
    public void hold(Wire wire) {
        held.addLast(wire);
        if (held.size() > MOST_HELD) {
            close(held.removeFirst());
        }
    }

    /** The connections that are held. */
    public List<Wire> held() {
        return List.copyOf(held);
    }

    /** Closes one. */
    public void close(Wire wire) {
        held.remove(wire);
        open.remove(wire);
        wire.close();
    }

    /** Waits, because more at once would be over a limit. */
    public void pause(Duration time) {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the time is over. */
    public boolean hasEnded() {
        return ended;
    }

    /** No more strikes; what is open stays open until {@link #closeAll}. */
    public void end() {
        ended = true;
    }

    /** Closes everything; a thread that waits for one of the connections gets an exception. */
    public void closeAll() {
        ended = true;
        open.forEach(Wire::close);
    }
}
