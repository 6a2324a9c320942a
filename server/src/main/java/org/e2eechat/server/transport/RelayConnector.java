package org.e2eechat.server.transport;

import org.e2eechat.server.admission.MemoryGuard;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.IO;
import org.eclipse.jetty.util.thread.Scheduler;

import java.io.IOException;
import java.net.InetAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** Jetty's connector whose selectors work in turns. */
public final class RelayConnector extends ServerConnector {
    private static final int ACCEPTORS = 1; // accepting is a fraction of what a connection costs
    private static final int ACCEPT_QUEUE =
            4096; // a whole audience scans at once; the kernel caps it by net.core.somaxconn

    /** Left to itself, the kernel would hold megabytes for a reader that does not read; this is a second's worth for a fast one far away. */
    private static final int SEND_BUFFER_BYTES = 128 * 1024;

    private final LongSupplier nanoClock;
    private final LongConsumer relayedAfterNanos;
    private final SocketGate gate;
    private final Allowance halfRead;
    private final Allowance handshakes;
    private final boolean speaksTls;
    private final List<Turn> turns = new ArrayList<>(); // filled while the connector is built

    /**
     * @param selectors how many threads read and write sockets
     * @param relayedAfterNanos see {@link Turn}
     * @param gate who may have how many sockets
     */
    public RelayConnector(
            Server server,
            int selectors,
            LongSupplier nanoClock,
            LongConsumer relayedAfterNanos,
            SocketGate gate,
            ConnectionFactory... factories) {
        this(
                server,
                selectors,
                nanoClock,
                relayedAfterNanos,
                gate,
                SocketBounds.ofHeap(Runtime.getRuntime().maxMemory()),
                factories);
    }

    /** The same with other bounds than those that follow from the heap. */
    RelayConnector(
            Server server,
            int selectors,
            LongSupplier nanoClock,
            LongConsumer relayedAfterNanos,
            SocketGate gate,
            SocketBounds bounds,
            ConnectionFactory... factories) {
        super(server, ACCEPTORS, selectors, factories);
        this.nanoClock = nanoClock;
        this.relayedAfterNanos = relayedAfterNanos;
        this.gate = gate;
        this.halfRead = new Allowance(bounds.halfReadBytes());
        this.handshakes = new Allowance(bounds.handshakes());
        this.speaksTls = factories[0] instanceof SslConnectionFactory;
        setAcceptQueueSize(ACCEPT_QUEUE);
    }

    @Override
    protected SelectorManager newSelectorManager(
            Executor executor, Scheduler scheduler, int selectors) {
        return new ServerConnectorManager(executor, scheduler, selectors) {
            @Override
            protected ManagedSelector newSelector(int id) {
                TurnSelector selector = new TurnSelector(this, id, nanoClock, relayedAfterNanos);
                turns.add(selector.turn());
                return selector;
            }

            @Override
            protected void onAcceptFailed(
                    SelectableChannel channel, Throwable cause, Object attachment) {
                unadmit(channel);
                super.onAcceptFailed(channel, cause, attachment);
            }

            @Override
            protected void endPointClosed(EndPoint endPoint) {
                TurnEndPoint socket = TurnEndPoint.socketOf(endPoint);
                socket.giveBack();
                gate.release(peerOf(socket.getChannel()));
                super.endPointClosed(endPoint);
            }
        };
    }

    /**
     * Accepts one socket, or closes it at once. Jetty would set its options first; a refusal costs
     * as
     * little as it can.
     */
    @Override
    public void accept(int acceptorId) throws IOException {
        if (!(getTransport() instanceof ServerSocketChannel listening) || !listening.isOpen()) {
            return;
        }
        SocketChannel channel = listening.accept();
        if (admits(peerOf(channel))) {
            prepare(channel);
        } else {
            channel.close();
        }
    }

    private boolean admits(InetAddress peer) {
        if (!gate.admit(peer)) {
            return false;
        }
        if (speaksTls && !handshakes.take(1)) {
            gate.release(peer);
            gate.gaveUp(SocketGate.Reason.TLS_HANDSHAKES);
            return false;
        }
        return true;
    }

    private void prepare(SocketChannel channel) throws IOException {
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, getAcceptedTcpNoDelay());
            channel.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER_BYTES);
        } catch (IOException gone) {
            unadmit(channel);
            throw gone;
        }
        getSelectorManager().accept(channel);
    }

    /** Gives back what {@link #admits} has taken, for a socket that came to nothing. */
    private void unadmit(SelectableChannel channel) {
        gate.release(peerOf(channel));
        if (speaksTls) {
            handshakes.giveBack(1);
        }
        IO.close(channel);
    }

    /** Also of a socket that is closed. */
    static InetAddress peerOf(SelectableChannel channel) {
        InetAddress peer = ((SocketChannel) channel).socket().getInetAddress();
        return peer == null ? InetAddress.getLoopbackAddress() : peer; // it was never connected
    }

    @Override
    protected SocketChannelEndPoint newEndPoint(
            SocketChannel channel, ManagedSelector selector, SelectionKey key) {
        TurnEndPoint endPoint =
                new TurnEndPoint(
                        channel,
                        (TurnSelector) selector,
                        key,
                        getScheduler(),
                        this,
                        gate.account(peerOf(channel)));
        endPoint.setIdleTimeout(getIdleTimeout());
        return endPoint;
    }

    /** The sockets that are open now, and what they hold. */
    public List<MemoryGuard.Holder> holders() {
        List<MemoryGuard.Holder> sockets = new ArrayList<>();
        for (EndPoint endPoint : getConnectedEndPoints()) {
            if (endPoint instanceof TurnEndPoint socket) {
                sockets.add(socket);
            }
        }
        return sockets;
    }

    /** Whether sockets that hold something for long have to make room for those that come. */
    boolean isCrowded() {
        return halfRead.isCrowded() || handshakes.isCrowded() || gate.isCrowded();
    }

    /** Bytes of heap that half-read requests hold. */
    Allowance halfRead() {
        return halfRead;
    }

    /** TLS handshakes that are under way. */
    Allowance handshakes() {
        return handshakes;
    }

    SocketGate gate() {
        return gate;
    }

    LongSupplier nanoClock() {
        return nanoClock;
    }

    boolean speaksTls() {
        return speaksTls;
    }

    /**
     * Has each selector hand all sends of a turn to the kernel in one call, by io_uring. Takes a moment, so it is for after the start.
     *
     * @throws IOException where the kernel or the JDK does not let us, which changes nothing; the message says why
     */
    public void sendTogether() throws IOException {
        for (Turn turn : turns) {
            turn.sendTogether();
        }
    }
}
