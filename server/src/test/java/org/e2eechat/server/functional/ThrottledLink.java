package org.e2eechat.server.functional;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A slow network between one client and the relay: it carries so many bytes a second in each
 * direction and keeps almost nothing, so whatever is not carried yet stays in the sender's kernel.
 */
final class ThrottledLink implements AutoCloseable {
    private static final int SMALL_BUFFER_BYTES = 4096;
    private static final int STEPS_PER_SECOND = 10;

    private final ServerSocket entrance;
    private final int relayPort;
    private final int stepBytes;
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(2);
    private final Queue<Future<?>> directions = new ConcurrentLinkedQueue<>();
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();

    ThrottledLink(int relayPort, int bytesPerSecond) throws IOException {
        this.relayPort = relayPort;
        this.stepBytes = bytesPerSecond / STEPS_PER_SECOND;
        this.entrance = new ServerSocket();
        entrance.setReceiveBufferSize(SMALL_BUFFER_BYTES);
        entrance.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread.ofVirtual().name("link").start(this::connect);
    }

    /** Where the client connects to. */
    int port() {
        return entrance.getLocalPort();
    }

    private void connect() {
        try {
            Socket client = entrance.accept();
            Socket relay = new Socket();
            sockets.add(client);
            sockets.add(relay);
            relay.setReceiveBufferSize(SMALL_BUFFER_BYTES);
            relay.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), relayPort));
            carry(client, relay);
            carry(relay, client);
        } catch (IOException closed) {
            throw new UncheckedIOException(closed);
        }
    }

    private void carry(Socket from, Socket to) throws IOException {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        byte[] step = new byte[stepBytes];
        directions.add(
                clock.scheduleAtFixedRate(
                        () -> carryStep(in, out, step, to),
                        0,
                        TimeUnit.SECONDS.toMillis(1) / STEPS_PER_SECOND,
                        TimeUnit.MILLISECONDS));
    }

    /** An exception ends the schedule of this direction. */
    private static void carryStep(InputStream in, OutputStream out, byte[] step, Socket to) {
        try {
            int read = in.read(step);
            if (read < 0) {
                to.shutdownOutput();
                throw new IOException("the end");
            }
            out.write(step, 0, read);
            out.flush();
        } catch (IOException end) {
            throw new UncheckedIOException(end);
        }
    }

    @Override
    public void close() throws IOException {
        directions.forEach(direction -> direction.cancel(false));
        clock.shutdown();
        for (Socket socket : sockets) {
            socket.close();
        }
        entrance.close();
    }
}
