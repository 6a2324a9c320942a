package org.e2eechat.server.testkit.valkey;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.SSLContext;

/**
 * A connection to a server, without a library: the tests must not see through the glasses of what they test. One command at a time, by one thread at a time.
 */
public final class RespClient implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 10_000;

    private final Socket socket;
    private final InputStream in;

    private RespClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /** A refusal, with the server's words. */
    public static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RefusedException(String message) {
            super(message);
        }
    }

    /** Connects to a port of this machine. */
    static RespClient to(int port, Optional<SSLContext> tls) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.setTcpNoDelay(true);
            InetAddress here = InetAddress.getLoopbackAddress();
            socket.connect(new InetSocketAddress(here, port), TIMEOUT_MILLIS);
            if (tls.isPresent()) {
                socket =
                        tls.get()
                                .getSocketFactory()
                                .createSocket(socket, here.getHostAddress(), port, true);
            }
            return new RespClient(socket);
        } catch (IOException failure) {
            socket.close();
            throw failure;
        }
    }

    /** Sends a command of words and waits for the answer. */
    public Reply call(String... words) {
        return call(
                Arrays.stream(words)
                        .map(word -> word.getBytes(StandardCharsets.UTF_8))
                        .toArray(byte[][]::new));
    }

    /** Sends a command and waits for the answer. */
    public Reply call(byte[]... words) {
        try {
            send(words);
            return read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void send(byte[]... words) throws IOException {
        ByteArrayOutputStream command = new ByteArrayOutputStream();
        command.writeBytes(ascii("*" + words.length + "\r\n"));
        for (byte[] word : words) {
            command.writeBytes(ascii("$" + word.length + "\r\n"));
            command.writeBytes(word);
            command.writeBytes(ascii("\r\n"));
        }
        socket.getOutputStream().write(command.toByteArray());
        socket.getOutputStream().flush();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** The next answer, or what the server says by itself. */
    Reply read() throws IOException {
        return switch (readAny()) {
            case Reply.Refused(String message) -> throw new RefusedException(message);
            case Reply other -> other;
        };
    }

    private Reply readAny() throws IOException {
        String line = readLine();
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+' -> new Reply.Text(rest.getBytes(StandardCharsets.ISO_8859_1));
            case '-' -> new Reply.Refused(rest);
            case ':' -> new Reply.Whole(Long.parseLong(rest));
            case '$' -> readBulk(Integer.parseInt(rest));
            case '*' -> readItems(Integer.parseInt(rest));
            default -> throw new IOException("not RESP2: " + line);
        };
    }

    private Reply readBulk(int length) throws IOException {
        if (length < 0) {
            return new Reply.Nothing();
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length || !readLine().isEmpty()) {
            throw new EOFException("ended inside a reply");
        }
        return new Reply.Text(bytes);
    }

    private Reply readItems(int count) throws IOException {
        if (count < 0) {
            return new Reply.Nothing();
        }
        List<Reply> items = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            items.add(readAny());
        }
        return new Reply.Items(List.copyOf(items));
    }

    private String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException("ended inside a reply");
            }
            line.write(octet);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    /** Waits for as long as it takes from now on. */
    void waitForever() throws IOException {
        socket.setSoTimeout(0);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
