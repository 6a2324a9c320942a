package org.e2eechat.loadtest.soak;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.e2eechat.loadtest.generator.LoadFailedException;
import org.e2eechat.loadtest.generator.MaskedFrames;
import org.e2eechat.loadtest.generator.UpgradeRequest;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One person's connection, in plain blocking style. Reads only when asked to, so it can be as slow as it likes. */
final class Visitor implements AutoCloseable {
    private static final int PATIENCE_MS = (int) Duration.ofSeconds(20).toMillis();
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final byte[] NO_PAYLOAD = {};

    private final Socket socket;
    private final DataInputStream in;
    private int ids;

    private Visitor(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(socket.getInputStream());
    }

    /** Connects, and is greeted. */
    static Visitor arrive(int port) throws IOException {
        Visitor visitor = new Visitor(connect(port));
        visitor.socket.getOutputStream().write(UpgradeRequest.of("/ws", port));
        visitor.readResponse();
        visitor.hear("HELLO");
        return visitor;
    }

    /** Connects, and gives up in the middle of the request. */
    static void turnBack(int port) throws IOException {
        try (Socket socket = connect(port)) {
            byte[] request = UpgradeRequest.of("/ws", port);
            socket.getOutputStream().write(request, 0, request.length / 2);
        }
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(PATIENCE_MS);
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MS);
        return socket;
    }

    private void readResponse() throws IOException {
        StringBuilder response = new StringBuilder();
        while (response.indexOf("\r\n\r\n") < 0) {
            response.append((char) in.readUnsignedByte());
        }
        if (!response.toString().startsWith("HTTP/1.1 101 ")) {
            throw new LoadFailedException(
                    "no upgrade: " + response.substring(0, response.indexOf("\r")));
        }
    }

    /** Sends a message; {@code body} is JSON. */
    void say(String type, String body) throws IOException {
        send(
                TEXT,
                "{\"v\":1,\"t\":\"%s\",\"id\":\"visitor-%d\",\"body\":%s}"
                        .formatted(type, ids++, body)
                        .getBytes(UTF_8));
    }

    private void send(int opcode, byte[] payload) throws IOException {
        ByteBuffer frame = MaskedFrames.frame(opcode, payload);
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        socket.getOutputStream().write(bytes);
    }

    /** The next message of this type; others are passed over, but for an error. */
    String hear(String type) throws IOException {
        while (true) {
            String message = nextMessage();
            if (message.contains("\"t\":\"" + type + "\"")) {
                return message;
            }
            if (message.contains("\"t\":\"ERROR\"")) {
                throw new LoadFailedException("waited for " + type + " and heard " + message);
            }
        }
    }

    private String nextMessage() throws IOException {
        while (true) {
            int opcode = in.readUnsignedByte() & 0xf;
            int length = in.readUnsignedByte();
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = Math.toIntExact(in.readLong());
            }
            byte[] payload = in.readNBytes(length);
            if (opcode == TEXT) {
                return new String(payload, UTF_8);
            }
            if (opcode == PING) {
                send(PONG, payload); // else the relay takes a visit of half a minute for dead
            }
            if (opcode == CLOSE) {
                throw new EOFException("closed by the relay");
            }
        }
    }

    /** A text member of a message. */
    static String field(String name, String message) {
        Matcher matcher = Pattern.compile("\"" + name + "\":\"([^\"]+)\"").matcher(message);
        if (!matcher.find()) {
            throw new LoadFailedException("no " + name + " in " + message);
        }
        return matcher.group(1);
    }

    /** Says goodbye as RFC 6455 section 7 wants it, and waits for the relay to close. */
    void goPolitely() throws IOException {
        try (socket) {
            send(CLOSE, NO_PAYLOAD);
            in.skipNBytes(Long.MAX_VALUE);
        } catch (EOFException closed) {
            // as it should be
        }
    }

    /** Loses the network: the relay sees a reset. */
    void vanish() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Closes the socket without a word. */
    @Override
    public void close() throws IOException {
        socket.close();
    }
}
