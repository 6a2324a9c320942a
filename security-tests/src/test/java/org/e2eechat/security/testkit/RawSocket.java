package org.e2eechat.security.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A TCP connection that sends any bytes and reads HTTP as it stands on the wire. */
public final class RawSocket implements AutoCloseable {
    private static final int PATIENCE_MS = 15_000; // for the next byte
    private static final InetAddress SERVER = InetAddress.ofLiteral("127.0.0.1");

    private final Socket socket;
    private final InputStream in;

    private RawSocket(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    public static RawSocket to(int port) {
        return from(1, port, 0);
    }

    /** From {@code 127.0.0.n}: on Linux every address in 127/8 is this machine's own. */
    public static RawSocket from(int n, int port) {
        return from(n, port, 0);
    }

    /** With a receive buffer of about so many bytes, for a reader that will not read. */
    public static RawSocket narrow(int n, int port, int receiveBufferBytes) {
        return from(n, port, receiveBufferBytes);
    }

    private static RawSocket from(int n, int port, int receiveBufferBytes) {
        try {
            Socket socket = new Socket();
            if (receiveBufferBytes > 0) {
                socket.setReceiveBufferSize(receiveBufferBytes);
            }
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MS);
            InetAddress own = InetAddress.ofLiteral("127.0." + n / 250 + "." + n % 250);
            socket.bind(new InetSocketAddress(own, 0));
            socket.connect(new InetSocketAddress(SERVER, port), PATIENCE_MS);
            return new RawSocket(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public RawSocket send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (SocketException gone) {
            // then the next thing read is the end
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    public RawSocket send(String text) {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends a request without a body, and reads the answer. */
    public HttpAnswer request(String method, String path, String... headers) {
        StringBuilder request = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
        if (List.of(headers).stream()
                .noneMatch(h -> h.toLowerCase(Locale.ROOT).startsWith("host:"))) {
            request.append("Host: relay.example\r\n");
        }
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        send(request.append("\r\n").toString());
        return answer(method.equals("HEAD"));
    }

    /** Reads one answer with its body. */
    public HttpAnswer answer() {
        return answer(false);
    }

    private HttpAnswer answer(boolean isToHead) {
        String statusLine = line();
        List<String> headers = new ArrayList<>();
        for (String header = line(); !header.isEmpty(); header = line()) {
            headers.add(header);
        }
        HttpAnswer head = new HttpAnswer(statusLine, headers, "");
        boolean hasBody = !isToHead && head.status() >= 200 && head.status() != 204;
        return hasBody ? new HttpAnswer(statusLine, headers, body(head)) : head;
    }

    private String body(HttpAnswer head) {
        if (head.header("Transfer-Encoding").isPresent()) {
            StringBuilder body = new StringBuilder();
            for (int size = chunkSize(); size > 0; size = chunkSize()) {
                body.append(new String(read(size), StandardCharsets.UTF_8));
                line();
            }
            line();
            return body.toString();
        }
        return head.header("Content-Length")
                .map(length -> new String(read(Integer.parseInt(length)), StandardCharsets.UTF_8))
                .orElseGet(this::rest);
    }

    private int chunkSize() {
        return Integer.parseInt(line().split(";", -1)[0].strip(), 16);
    }

    /** All that comes until the other side ends. */
    public String rest() {
        try {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (SocketException reset) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the other side ends the connection, in order or by a reset, before it says anything more. */
    public boolean isEnded() {
        try {
            return in.read() < 0;
        } catch (SocketException reset) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the other side has ended the connection by now; does not wait for it. */
    public boolean hasEnded() {
        try {
            socket.setSoTimeout(1);
            return in.read() < 0;
        } catch (SocketTimeoutException notYet) {
            return false;
        } catch (IOException reset) {
            return true;
        } finally {
            restorePatience();
        }
    }

    private void restorePatience() {
        try {
            socket.setSoTimeout(PATIENCE_MS);
        } catch (SocketException ended) {
            // then nobody waits for anything
        }
    }

    private String line() {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = octet(); b != '\n'; b = octet()) {
            line.write(b);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    /** The next byte; the end is an {@link UncheckedIOException}. */
    public int octet() {
        try {
            int b = in.read();
            if (b < 0) {
                throw new EOFException("the server has ended the connection");
            }
            return b;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public byte[] read(int bytes) {
        try {
            byte[] read = in.readNBytes(bytes);
            if (read.length < bytes) {
                throw new EOFException("the server has ended the connection");
            }
            return read;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Says that nothing more will come, and goes on reading. */
    public void closeHalf() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it, with a reset when there is something unread. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
