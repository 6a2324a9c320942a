package org.e2eechat.loadtest.attack.stranger;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * One connection to the relay, with or without TLS: it sends any bytes, and reads HTTP answers and
 * WebSocket frames when told to. Used by one thread at a time; closed by any.
 */
public final class Wire implements AutoCloseable {
    /** For the next byte; longer than any answer takes that comes at all on a busy machine. */
    private static final int PATIENCE_MILLIS = 5_000;

    private static final InetAddress RELAY = Loopback.require(InetAddress.ofLiteral("127.0.0.1"));
    private static final int NORMAL = 1000;
    private static final int TWO_BYTES_FOLLOW = 126;
    private static final int EIGHT_BYTES_FOLLOW = 127;
    private static final int LENGTH_BITS = 0x7F;
    private static final int OPCODE_BITS = 0x0F;

    /** Far above what the relay sends in one frame. */
    private static final int MOST_BYTES_IN_A_FRAME = 16 << 20;

    private final Socket socket;
    private final DataInputStream in;
    private final LongAdder sentBytes;

    /** Written by the thread that uses the socket. */
    private volatile int patienceMillis = PATIENCE_MILLIS;

    private Wire(Socket socket, LongAdder sentBytes) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        this.sentBytes = sentBytes;
    }

    /**
     * Connects to a relay of this machine.
     *
     * @param own the address to come from
     * @param tls null for plain TCP; the handshake happens with the first byte sent
     * @param receiveBufferBytes 0 for the kernel's choice; small for a reader that will not read
     * @param sentBytes counts what is sent
     */
    static Wire open(
            InetAddress own,
            int port,
            @Nullable SSLContext tls,
            int receiveBufferBytes,
            LongAdder sentBytes)
            throws IOException {
        Socket socket = new Socket();
        try {
            if (receiveBufferBytes > 0) {
                socket.setReceiveBufferSize(receiveBufferBytes);
            }
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.bind(new InetSocketAddress(Loopback.require(own), 0));
            socket.connect(new InetSocketAddress(RELAY, port), PATIENCE_MILLIS);
            Socket inner = socket;
            if (tls != null) {
                inner = tls.getSocketFactory().createSocket(socket, "127.0.0.1", port, true);
            }
            return new Wire(inner, sentBytes);
        } catch (IOException refused) {
            socket.close();
            throw refused;
        }
    }

    /** How long it waits for the next byte; some seconds unless said. */
    public void patience(Duration time) throws IOException {
        patienceMillis = (int) time.toMillis();
        socket.setSoTimeout(patienceMillis);
    }

    /** Sends bytes as they are. */
    public Wire send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        sentBytes.add(bytes.length);
        return this;
    }

    /** Sends text as it is. */
    public Wire send(String text) throws IOException {
        return send(text.getBytes(ISO_8859_1));
    }

    /** Sends one text message in one frame. */
    public Wire text(String message) throws IOException {
        return send(Frames.masked(Frames.FIN | Frames.TEXT, message.getBytes(UTF_8)));
    }

    /** Sends a request without a body, on a connection that stays, and reads the status. */
    public int request(String method, String path, String... headers) throws IOException {
        StringBuilder request = new StringBuilder(method).append(' ').append(path);
        request.append(" HTTP/1.1\r\nHost: 127.0.0.1\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        send(request.append("\r\n").toString());
        return answer();
    }

    /** Reads one HTTP answer with its body. Returns the status. */
    private int answer() throws IOException {
        String statusLine = line();
        int bodyBytes = 0;
        for (String header = line(); !header.isEmpty(); header = line()) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                bodyBytes = Integer.parseInt(lower.substring(lower.indexOf(':') + 1).strip());
            }
        }
        in.skipNBytes(bodyBytes);
        String[] words = statusLine.split(" ", 3);
        return words.length > 1 ? Integer.parseInt(words[1]) : 0;
    }

    /** Asks for a WebSocket and reads the {@code HELLO}. */
    public Wire upgrade() throws IOException {
        int status =
                request(
                        "GET",
                        "/ws",
                        "Upgrade: websocket",
                        "Connection: Upgrade",
                        "Sec-WebSocket-Version: 13",
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
        if (status != 101) {
            throw new IOException("no WebSocket: " + status);
        }
        next("HELLO");
        return this;
    }

    /** Reads until a message of this type, answering pings. */
    public String next(String type) throws IOException {
        String wanted = "\"t\":\"" + type + "\"";
        while (true) {
            String message = next();
            if (message.contains(wanted)) {
                return message;
            }
        }
    }

    /** The next text message; pings before it are answered, a close ends it. */
    public String next() throws IOException {
        while (true) {
            int opcode = in.readUnsignedByte() & OPCODE_BITS;
            byte[] payload = payload();
            switch (opcode) {
                case Frames.TEXT -> {
                    return new String(payload, UTF_8);
                }
                case Frames.PING -> send(Frames.masked(Frames.FIN | Frames.PONG, payload));
                case Frames.CLOSE -> {
                    send(Frames.close(NORMAL));
                    throw new EOFException("the relay has closed the WebSocket");
                }
                default -> {}
            }
        }
    }

    private byte[] payload() throws IOException {
        long length = in.readUnsignedByte() & LENGTH_BITS;
        if (length == TWO_BYTES_FOLLOW) {
            length = in.readUnsignedShort();
        } else if (length == EIGHT_BYTES_FOLLOW) {
            length = in.readLong();
        }
        if (length < 0 || length > MOST_BYTES_IN_A_FRAME) {
            throw new IOException("a frame of " + length + " bytes");
        }
        byte[] payload = new byte[(int) length];
        in.readFully(payload);
        return payload;
    }

    /** Discards what has arrived, without waiting for more. */
    public void drain() throws IOException {
        while (in.available() > 0) {
            in.skipNBytes(in.available());
        }
    }

    /** Discards at most so many bytes of what has arrived, without waiting for more. */
    public void drain(int atMostBytes) throws IOException {
        in.skipNBytes(Math.min(in.available(), atMostBytes));
    }

    /** Reads until the relay ends the connection. */
    public void awaitEnd() throws IOException {
        in.transferTo(OutputStream.nullOutputStream());
    }

    /** The first group of this pattern in the message. */
    public static String field(String name, String message) throws IOException {
        Matcher field = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(message);
        if (!field.find()) {
            throw new IOException("no " + name);
        }
        return field.group(1);
    }

    /**
     * Begins a TLS handshake, or another one: with TLS 1.3 that is a KeyUpdate, with TLS 1.2 a
     * renegotiation.
     */
    public void handshake() throws IOException {
        tls().startHandshake();
    }

    /** Allows this version of TLS alone; before anything is sent. */
    public Wire speaking(String protocol) {
        tls().setEnabledProtocols(new String[] {protocol});
        return this;
    }

    /** Has TLS handle what has arrived, for at most about this time. */
    public void listen(int millis) throws IOException {
        socket.setSoTimeout(millis);
        try {
            if (in.read() < 0) {
                throw new EOFException("the relay has ended the connection");
            }
        } catch (SocketTimeoutException nothing) {
            // then there was nothing to handle, or it is handled
        } finally {
            socket.setSoTimeout(patienceMillis);
        }
    }

    /** What the socket gives, without the buffer of this class. */
    public InputStream rawInput() throws IOException {
        return socket.getInputStream();
    }

    private SSLSocket tls() {
        return (SSLSocket) socket;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.readUnsignedByte(); b != '\n'; b = in.readUnsignedByte()) {
            line.write(b);
        }
        return line.toString(ISO_8859_1).stripTrailing();
    }

    /** Ends it at once, with a reset when something is unread. */
    @Override
    public void close() {
        try {
            if (socket instanceof SSLSocket) {
                socket.setSoLinger(true, 0);
            }
            socket.close();
        } catch (IOException ended) {
            // it has ended already
        }
    }
}
