package org.e2eechat.server.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A WebSocket client without a library: it sends exactly the bytes that a test wants, right or wrong, and reads frames strictly. A read that waits for ten seconds has failed.
 */
public final class RawWebSocket implements AutoCloseable {
    public static final String KEY = "dGhlIHNhbXBsZSBub25jZQ=="; // of RFC 6455 section 1.3

    private static final int READ_TIMEOUT_MILLIS = 10_000;
    private static final int FIN = 0x80;
    private static final int MASKED = 0x80;
    private static final byte[] MASK = {0x37, (byte) 0xfa, 0x21, 0x3d}; // of RFC 6455 section 5.7

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    private RawWebSocket(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = socket.getOutputStream();
    }

    /** Connects to a port of this machine and asks for nothing yet. */
    public static RawWebSocket to(int port) throws IOException {
        return new RawWebSocket(connected(port, 0));
    }

    /** Connects with a receive buffer of about so many bytes, for a reader that will not read. */
    public static RawWebSocket to(int port, int receiveBufferBytes) throws IOException {
        return new RawWebSocket(connected(port, receiveBufferBytes));
    }

    /** Connects with TLS. */
    public static RawWebSocket to(int port, SSLContext tls) throws IOException {
        SSLSocket secure =
                (SSLSocket)
                        tls.getSocketFactory()
                                .createSocket(connected(port, 0), "localhost", port, true);
        secure.startHandshake();
        return new RawWebSocket(secure);
    }

    /** Connects, and has the upgrade answered. */
    public static RawWebSocket open(int port) throws IOException {
        return to(port).upgraded();
    }

    private static Socket connected(int port, int receiveBufferBytes) throws IOException {
        Socket socket = new Socket();
        if (receiveBufferBytes > 0) {
            socket.setReceiveBufferSize(receiveBufferBytes);
        }
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(READ_TIMEOUT_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
    }

    /** Sends a good handshake and expects it to be accepted. */
    public RawWebSocket upgraded(String... moreHeaders) throws IOException {
        String answer = handshake(moreHeaders);
        if (!answer.startsWith("HTTP/1.1 101 ")) {
            throw new AssertionError("not upgraded: " + answer);
        }
        return this;
    }

    /** Sends a good handshake and returns the answer's head. */
    public String handshake(String... moreHeaders) throws IOException {
        StringBuilder request =
                new StringBuilder("GET /ws HTTP/1.1\r\nHost: localhost\r\n")
                        .append("Upgrade: websocket\r\nConnection: Upgrade\r\n")
                        .append("Sec-WebSocket-Version: 13\r\n")
                        .append("Sec-WebSocket-Key: " + KEY + "\r\n");
        for (String header : moreHeaders) {
            request.append(header).append("\r\n");
        }
        return request(request.append("\r\n").toString());
    }

    /** Sends this request and returns the answer's status line and headers. */
    public String request(String request) throws IOException {
        bytes(request.getBytes(StandardCharsets.ISO_8859_1));
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            head.write(octet());
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    /** Sends these bytes in one write. */
    public RawWebSocket bytes(byte[]... parts) throws IOException {
        out.write(joined(parts));
        out.flush();
        return this;
    }

    /** Sends these bytes one by one, each in a segment of its own as far as TCP lets us. */
    public RawWebSocket octetByOctet(byte[]... parts) throws IOException {
        for (byte octet : joined(parts)) {
            out.write(octet);
            out.flush();
        }
        return this;
    }

    public RawWebSocket text(String text) throws IOException {
        return bytes(frame(WireFrame.TEXT, text.getBytes(StandardCharsets.UTF_8)));
    }

    /** A whole, masked frame. */
    public static byte[] frame(int opcode, byte[] payload) {
        return frame(FIN | opcode, MASKED, payload);
    }

    /** A masked part of a message, not the last one. */
    public static byte[] part(int opcode, byte[] payload) {
        return frame(opcode, MASKED, payload);
    }

    /** A frame whose first octet is exactly {@code first}, for what no good client sends. */
    public static byte[] oddFrame(int first, byte[] payload) {
        return frame(first, MASKED, payload);
    }

    public static byte[] unmaskedFrame(int opcode, byte[] payload) {
        return frame(FIN | opcode, 0, payload);
    }

    /** A close frame with a code and a reason. */
    public static byte[] closeFrame(int code, byte[] reason) {
        return frame(
                WireFrame.CLOSE, joined(new byte[] {(byte) (code >>> 8), (byte) code}, reason));
    }

    public static byte[] closeFrame(int code) {
        return closeFrame(code, new byte[0]);
    }

    private static byte[] frame(int first, int masked, byte[] payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream(payload.length + 14);
        frame.write(first);
        if (payload.length < 126) {
            frame.write(masked | payload.length);
        } else if (payload.length < 65_536) {
            frame.write(masked | 126);
            frame.write(payload.length >>> 8);
            frame.write(payload.length);
        } else {
            frame.write(masked | 127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                frame.write((int) ((long) payload.length >>> shift));
            }
        }
        if (masked == 0) {
            frame.writeBytes(payload);
            return frame.toByteArray();
        }
        frame.writeBytes(MASK);
        for (int i = 0; i < payload.length; i++) {
            frame.write(payload[i] ^ MASK[i % MASK.length]);
        }
        return frame.toByteArray();
    }

    /** The next frame. */
    public WireFrame read() throws IOException {
        return readUnlessClosed().orElseThrow(() -> new AssertionError("the connection has ended"));
    }

    /** The next frame, or nothing when the server has ended the connection, in order or by a reset. */
    public Optional<WireFrame> readUnlessClosed() throws IOException {
        int first;
        try {
            first = in.read();
        } catch (SocketException reset) {
            return Optional.empty();
        }
        if (first < 0) {
            return Optional.empty();
        }
        int second = octet();
        if ((second & MASKED) != 0) {
            throw new AssertionError("a server must not mask");
        }
        long length =
                switch (second) {
                    case 126 -> number(2);
                    case 127 -> number(8);
                    default -> second;
                };
        byte[] payload = in.readNBytes(Math.toIntExact(length));
        if (payload.length < length) {
            throw new EOFException("ended inside a frame");
        }
        return Optional.of(new WireFrame((first & FIN) != 0, first & 0x7F, payload));
    }

    /** Reads on until the server ends the connection; whatever else comes is an error. */
    public void expectEnd() throws IOException {
        readUnlessClosed()
                .ifPresent(
                        frame -> {
                            throw new AssertionError("expected the end, not " + frame);
                        });
    }

    private long number(int octets) throws IOException {
        long number = 0;
        for (int i = 0; i < octets; i++) {
            number = (number << 8) | octet();
        }
        return number;
    }

    private int octet() throws IOException {
        int octet = in.read();
        if (octet < 0) {
            throw new EOFException();
        }
        return octet;
    }

    public static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Arrays.stream(parts).forEach(all::writeBytes);
        return all.toByteArray();
    }

    /** Sends a FIN: nothing more will come from here. */
    public void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Goes without a word: unread data makes it a reset. */
    @Override
    public void close() throws IOException {
        socket.close();
    }
}
