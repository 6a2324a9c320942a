package org.e2eechat.server.settings;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** One HTTP/1.1 connection, to see what becomes of it. */
final class HttpSocket implements Closeable {
    private static final int PATIENCE_MS = 30_000;

    private final Socket socket;
    private final BufferedReader in;

    HttpSocket(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MS);
        in =
                new BufferedReader(
                        new InputStreamReader(
                                socket.getInputStream(), StandardCharsets.ISO_8859_1));
    }

    /** Sends the lines of a request's head and returns the body of the answer. */
    String ask(String... lines) throws IOException {
        String request = String.join("\r\n", lines) + "\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        char[] body = new char[contentLength()];
        for (int got = 0; got < body.length; ) {
            got += in.read(body, got, body.length - got);
        }
        return new String(body);
    }

    private int contentLength() throws IOException {
        int length = 0;
        for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
            }
        }
        return length;
    }

    /** Waits until the server closes the connection. */
    void awaitEnd() throws IOException {
        try {
            if (in.read() >= 0) {
                throw new AssertionError("something arrived, and not the end");
            }
        } catch (SocketException reset) {
            // an end as well
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
