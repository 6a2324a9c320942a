package org.e2eechat.loadtest.process;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

import javax.net.SocketFactory;

/** Asks {@code /ready} of a relay again and again, often enough for a start to be timed by it. */
final class Readiness {
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(2);
    private static final int ANSWER_WITHIN_MILLIS = 5_000;
    private static final byte[] REQUEST =
            "GET /ready HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
                    .getBytes(US_ASCII);
    private static final byte[] OK = "HTTP/1.1 200 ".getBytes(US_ASCII);

    private final SocketFactory sockets;

    private Readiness(SocketFactory sockets) {
        this.sockets = sockets;
    }

    /** Of relays that speak plain TCP, or TLS with this certificate. */
    static Readiness of(@Nullable TlsIdentity identity) {
        return new Readiness(
                identity == null
                        ? SocketFactory.getDefault()
                        : identity.clientContext().getSocketFactory());
    }

    /** Waits for the first 200. Returns whether it came in time, and before the process ended. */
    boolean await(int port, Process process, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (process.isAlive() && System.nanoTime() - deadline < 0) {
            if (isReady(port)) {
                return true;
            }
            LockSupport.parkNanos(BETWEEN_ATTEMPTS.toNanos());
        }
        return false;
    }

    private boolean isReady(int port) {
        try (Socket socket = sockets.createSocket()) {
            socket.setSoTimeout(ANSWER_WITHIN_MILLIS);
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
            socket.getOutputStream().write(REQUEST);
            return Arrays.equals(socket.getInputStream().readNBytes(OK.length), OK);
        } catch (IOException notYet) {
            return false;
        }
    }
}
