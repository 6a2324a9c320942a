package org.e2eechat.server.testkit.valkey;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A network in front of a server that breaks when a test wants it to. It passes everything on until it is told otherwise. A cut holds bytes and FINs back and tells nobody, as a network does;
 * what was held passes when it heals. Connections can still be opened meanwhile, since the kernel does that, but nothing goes through them.
 */
public final class FaultyProxy implements AutoCloseable {
    private static final int CHUNK_BYTES = 64 * 1024;
    private static final int QUEUED_CHUNKS =
            1_024; // per connection and direction; then TCP pushes back
    private static final int BACKLOG = 128;

    private final int target;
    private final int port;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();

    private final Object faults = new Object(); // guards the five below
    private final Set<Direction> cut = EnumSet.noneOf(Direction.class);
    private Duration delay = Duration.ZERO;
    private long bytesBeforeDrop = Long.MAX_VALUE; // to the server, of all connections together
    private long heldBytes;
    private ServerSocket listener;

    /** Which way bytes go. */
    public enum Direction {
        TO_SERVER,
        TO_CLIENT
    }

    private FaultyProxy(int target) {
        this.target = target;
        this.port = FreePorts.next();
        this.listener = listen();
    }

    public static FaultyProxy before(ValkeyServer server) {
        return new FaultyProxy(server.port());
    }

    public int port() {
        return port;
    }

    /** Connections that are open now. */
    public int connections() {
        return links.size();
    }

    /** Bytes that a cut holds back now. */
    public long heldBytes() {
        synchronized (faults) {
            return heldBytes;
        }
    }

    // The faults

    /** Holds everything back that goes these ways. */
    public void cut(Direction... ways) {
        synchronized (faults) {
            cut.addAll(Arrays.asList(ways));
        }
    }

    /** Lets every byte wait so long, each way. */
    public void delay(Duration eachWay) {
        synchronized (faults) {
            delay = eachWay;
        }
    }

    /** Resets the connection that carries the byte after so many more to the server, once; the bytes before it arrive. */
    public void dropAfter(long bytesToServer) {
        synchronized (faults) {
            bytesBeforeDrop = bytesToServer;
        }
    }

    /** Resets every connection. */
    public void dropAll() {
        links.forEach(Link::reset);
    }

    /** Resets every connection and takes no more. */
    public void refuse() {
        try {
            synchronized (faults) {
                listener.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        dropAll();
    }

    /** Ends all faults. */
    public void heal() {
        synchronized (faults) {
            cut.clear();
            delay = Duration.ZERO;
            bytesBeforeDrop = Long.MAX_VALUE;
            if (listener.isClosed()) {
                listener = listen();
            }
            faults.notifyAll();
        }
    }

    // How it works

    private ServerSocket listen() {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
            Thread.ofVirtual().name("faulty-proxy").start(() -> accept(socket));
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(ServerSocket from) {
        try {
            while (true) {
                Socket client = from.accept();
                try {
                    new Link(client, new Socket(InetAddress.getLoopbackAddress(), target)).open();
                } catch (IOException targetIsAway) {
                    reset(client);
                }
            }
        } catch (IOException closed) {
            // by refuse or close
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException gone) {
            // it was closed already
        }
    }

    /** Bytes on their way, none for the end of the stream. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    private record Chunk(byte[] bytes, long dueNanos) {}

    /** A connection through here. */
    private final class Link {
        private final Socket client;
        private final Socket server;

        Link(Socket client, Socket server) throws IOException {
            this.client = client;
            this.server = server;
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
        }

        void open() {
            links.add(this);
            Thread.ofVirtual().start(() -> serve());
        }

        private void serve() {
            Thread there = pass(client, server, Direction.TO_SERVER);
            Thread back = pass(server, client, Direction.TO_CLIENT);
            try {
                there.join();
                back.join();
            } catch (InterruptedException never) {
                Thread.currentThread().interrupt();
            }
            reset();
        }

        private Thread pass(Socket from, Socket to, Direction way) {
            BlockingQueue<Chunk> queue = new ArrayBlockingQueue<>(QUEUED_CHUNKS);
            Thread.ofVirtual().start(() -> read(from, queue));
            return Thread.ofVirtual().start(() -> write(queue, to, way));
        }

        private void read(Socket from, BlockingQueue<Chunk> queue) {
            byte[] buffer = new byte[CHUNK_BYTES];
            try {
                int length = 0;
                while (length >= 0) {
                    try {
                        length = from.getInputStream().read(buffer);
                    } catch (IOException reset) {
                        length = -1;
                    }
                    queue.put(new Chunk(Arrays.copyOf(buffer, Math.max(length, 0)), due()));
                }
            } catch (InterruptedException never) {
                Thread.currentThread().interrupt();
            }
        }

        private long due() {
            synchronized (faults) {
                return System.nanoTime() + delay.toNanos();
            }
        }

        private void write(BlockingQueue<Chunk> queue, Socket to, Direction way) {
            try {
                for (Chunk chunk = queue.take(); ; chunk = queue.take()) {
                    TimeUnit.NANOSECONDS.sleep(chunk.dueNanos() - System.nanoTime());
                    int passing = awaitPassage(chunk.bytes().length, way);
                    to.getOutputStream().write(chunk.bytes(), 0, passing);
                    if (passing < chunk.bytes().length) {
                        reset();
                        return;
                    }
                    if (passing == 0) {
                        to.shutdownOutput();
                        return;
                    }
                }
            } catch (IOException gone) {
                reset();
            } catch (InterruptedException never) {
                Thread.currentThread().interrupt();
            }
        }

        /** Waits while this way is cut, and says how many bytes may pass; fewer than there are mean a drop. What a reset finds behind a cut is lost. */
        private int awaitPassage(int length, Direction way)
                throws InterruptedException, IOException {
            synchronized (faults) {
                heldBytes += length;
                while (cut.contains(way) && !client.isClosed()) {
                    faults.wait();
                }
                heldBytes -= length;
                if (cut.contains(way)) {
                    throw new IOException("reset behind a cut");
                }
                if (way == Direction.TO_CLIENT || length <= bytesBeforeDrop) {
                    if (way == Direction.TO_SERVER && bytesBeforeDrop != Long.MAX_VALUE) {
                        bytesBeforeDrop -= length;
                    }
                    return length;
                }
                int passing = (int) bytesBeforeDrop;
                bytesBeforeDrop = Long.MAX_VALUE;
                return passing;
            }
        }

        void reset() {
            links.remove(this);
            FaultyProxy.reset(client);
            FaultyProxy.reset(server);
            synchronized (faults) {
                faults.notifyAll();
            }
        }
    }

    @Override
    public void close() {
        refuse();
    }
}
