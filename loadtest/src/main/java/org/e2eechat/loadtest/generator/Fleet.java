package org.e2eechat.loadtest.generator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Many chat clients on one thread and one selector, in rooms of one relay. All of them are in their rooms when {@link #enter} returns; while they are needed somebody has to {@link #poll}, because relays ping. Every reading of a socket
 * goes into the same direct buffer. A connection that is lost ends the run with a {@link LoadFailedException}.
 */
public final class Fleet implements AutoCloseable {
    private static final int IN_FLIGHT =
            64; // connections on their way at a time: busy, and within any backlog
    private static final int INPUT_BYTES = 256 * 1024;
    private static final int MAX_PAYLOAD_BYTES =
            INPUT_BYTES / 2; // so that one frame and the next read fit
    private static final Duration PATIENCE = Duration.ofMinutes(2); // for all of them to get in
    private static final Duration TICK = Duration.ofMillis(5);

    private static final String SWITCHING_PROTOCOLS = "HTTP/1.1 101 ";
    private static final String END_OF_HEADERS = "\r\n\r\n";

    private final Target hosts; // where those connect who make a room
    private final Target guests; // where all others do
    private final InetAddress source;
    private final Entrance entrance;
    private final Selector selector;
    private final Consumer<SelectionKey> onSelected = this::selected;
    private final ByteBuffer input = ByteBuffer.allocateDirect(INPUT_BYTES);
    private final FrameCursor frame = new FrameCursor(MAX_PAYLOAD_BYTES);
    private final List<ChatRoom> rooms = new ArrayList<>();
    private final Queue<ChatRoom> doors = new ArrayDeque<>(); // a room for each connection to open
    private ChatListener listener = (_, _, _, _, _) -> {}; // set by whoever makes the load
    private int connecting; // on their way
    private int inRooms;

    private Fleet(Target hosts, Target guests, InetAddress source) throws IOException {
        this.hosts = hosts;
        this.guests = guests;
        this.source = source;
        this.entrance =
                switch (hosts.dialect()) {
                    case CORE_V1 -> new CoreV1Entrance(new Door());
                    case ROOM_IN_PATH -> new PathEntrance(new Door());
                };
        this.selector = Selector.open();
    }

    /**
     * Connects so many clients, and takes them into rooms of so many each; the last room may be smaller.
     *
     * @param source the address of this machine that they come from. One has about 28 000 ports, which stay taken for a while
     */
    public static Fleet enter(Target target, InetAddress source, int clients, int roomSize)
            throws IOException {
        return enter(target, target, source, clients, roomSize);
    }

    /** The same with two nodes of one cluster: in each room the first one, who talks, is on one, and all others on the other. */
    public static Fleet enter(
            Target hosts, Target guests, InetAddress source, int clients, int roomSize)
            throws IOException {
        Fleet fleet = new Fleet(hosts, guests, source);
        try {
            fleet.enterAll(clients, roomSize);
            return fleet;
        } catch (IOException | RuntimeException failed) {
            fleet.close();
            throw failed;
        }
    }

    private void enterAll(int clients, int roomSize) throws IOException {
        for (int left = clients; left > 0; left -= roomSize) {
            ChatRoom room = new ChatRoom(rooms.size(), Math.min(left, roomSize));
            rooms.add(room);
            for (int i = 0; i < (entrance.oneByOne() ? 1 : room.size()); i++) {
                doors.add(room);
            }
        }

        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (inRooms < clients) {
            while (connecting < IN_FLIGHT && !doors.isEmpty()) {
                connect(doors.remove());
            }
            poll(TICK);
            if (System.nanoTime() - deadline > 0) {
                throw new LoadFailedException(
                        "after %s only %d of %d clients are in a room"
                                .formatted(PATIENCE, inRooms, clients));
            }
        }
    }

    /** How many clients are in rooms. */
    public int size() {
        return inRooms;
    }

    List<ChatRoom> rooms() {
        return rooms;
    }

    void listen(ChatListener newListener) {
        listener = newListener;
    }

    /**
     * Serves the sockets that are ready, waiting no longer than this for the first of them.
     *
     * @return how many were
     */
    int poll(Duration atMost) throws IOException {
        return atMost.isZero()
                ? selector.selectNow(onSelected)
                : selector.select(onSelected, Math.max(1, atMost.toMillis()));
    }

    /** Serves the sockets for as long as this holds, whatever the relay says. */
    public void serveWhile(BooleanSupplier condition) throws IOException {
        while (condition.getAsBoolean()) {
            poll(TICK);
        }
    }

    /** Serves the sockets for so long. */
    public void serveFor(Duration time) throws IOException {
        long end = System.nanoTime() + time.toNanos();
        serveWhile(() -> System.nanoTime() - end < 0);
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }

    private void connect(ChatRoom room) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.bind(new InetSocketAddress(source, 0));
        SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT);
        Client client = new Client(channel, key, room);
        key.attach(client);
        room.enter(client);
        connecting++;
        if (channel.connect(
                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), portOf(client)))) {
            upgrade(client);
        }
    }

    private int portOf(Client client) {
        return (client.isHost() ? hosts : guests).port();
    }

    private void selected(SelectionKey key) {
        Client client = (Client) key.attachment();
        try {
            if (key.isConnectable()) {
                client.channel().finishConnect();
                upgrade(client);
                return;
            }
            if (key.isWritable()) {
                client.resume();
            }
            if (key.isReadable()) {
                read(client);
            }
        } catch (IOException lost) {
            throw new LoadFailedException("a connection was lost", lost);
        }
    }

    private void upgrade(Client client) throws IOException {
        client.key().interestOps(SelectionKey.OP_READ);
        client.reached(Client.Stage.UPGRADING);
        String path = entrance.path(client.room());
        client.send(ByteBuffer.wrap(UpgradeRequest.of(path, portOf(client))));
    }

    private void read(Client client) throws IOException {
        int end = client.read(input);
        if (end < 0) {
            throw new LoadFailedException("the relay closed a connection without a close frame");
        }
        long now = System.nanoTime();
        int at = 0;
        if (client.stage() == Client.Stage.UPGRADING) {
            at = readAnswer(client, end);
        }
        if (client.stage() != Client.Stage.UPGRADING) {
            while (frame.moveTo(input, at, end)) {
                at = frame.end();
                take(client, now);
            }
        }
        if (at < end) {
            client.keep(input, at, end);
        }
    }

    // Returns where the frames begin, or 0 while the headers are not complete.
    private int readAnswer(Client client, int end) throws IOException {
        byte[] bytes = new byte[end];
        input.get(0, bytes);
        String answer = new String(bytes, ISO_8859_1);
        int headers = answer.indexOf(END_OF_HEADERS);
        if (headers < 0) {
            return 0;
        }
        if (!answer.startsWith(SWITCHING_PROTOCOLS)) {
            throw new LoadFailedException(
                    "the relay refused an upgrade: " + answer.lines().findFirst().orElse(""));
        }
        client.reached(Client.Stage.UPGRADED);
        entrance.upgraded(client);
        return headers + END_OF_HEADERS.length();
    }

    private void take(Client client, long now) throws IOException {
        switch (frame.opcode()) {
            case FrameCursor.TEXT -> takeText(client, now);
            case FrameCursor.PING -> client.send(MaskedFrames.frame(MaskedFrames.PONG, payload()));
            case FrameCursor.CLOSE -> throw closed();
            default -> {} // a pong that nobody has asked for is legal (RFC 6455 section 5.5.3)
        }
    }

    private void takeText(Client client, long now) throws IOException {
        int payload = frame.payload();
        int end = frame.end();
        if (end - payload <= CoreV1Entrance.TYPE_OFFSET) {
            throw new LoadFailedException("the relay sent a text that is no envelope");
        }
        if (input.get(payload + CoreV1Entrance.TYPE_OFFSET) == 'A') { // of APP_MSG
            listener.heard(client, now, input, payload, end);
        } else {
            entrance.heard(client, input, payload, end);
        }
    }

    private LoadFailedException closed() {
        byte[] payload = payload();
        String code =
                payload.length < 2
                        ? "no code"
                        : Short.toUnsignedInt(ByteBuffer.wrap(payload).getShort())
                                + " "
                                + new String(payload, 2, payload.length - 2, US_ASCII);
        return new LoadFailedException("the relay closed a connection with " + code);
    }

    private byte[] payload() {
        byte[] payload = new byte[frame.end() - frame.payload()];
        input.get(frame.payload(), payload);
        return payload;
    }

    /** Counts who comes in, and lets the next ones connect. */
    private final class Door implements Doorkeeper {
        @Override
        public void admit(Client client) {
            client.reached(Client.Stage.IN_ROOM);
            client.room().admitted();
            connecting--;
            inRooms++;
            tokenOffered(client.room());
        }

        @Override
        public void tokenOffered(ChatRoom room) {
            if (room.callsGuest()) {
                doors.add(room);
            }
        }
    }
}
