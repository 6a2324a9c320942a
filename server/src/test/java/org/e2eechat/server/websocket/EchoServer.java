package org.e2eechat.server.websocket;

import org.e2eechat.server.metrics.ConnectionEnd;
import org.e2eechat.server.protocol.CloseReason;
import org.e2eechat.server.protocol.Frame;
import org.e2eechat.server.session.Connection;
import org.e2eechat.server.session.Outbox;
import org.e2eechat.server.session.Progress;
import org.eclipse.jetty.websocket.core.OpCode;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Says back whatever it hears, on the relay's own transport, so that a WebSocket conformance suite can be pointed at it. {@code ECHO_PORT} is the port (default 9001; 0 takes any free
 * one), {@code ECHO_HOST} the address (127.0.0.1), {@code ECHO_MAX_BYTES} the longest message (16 MiB). It uses io_uring where it can, unless {@code FEATURE_IO_URING} is {@code false}.
 */
public final class EchoServer {
    private static final String DEFAULT_PORT = "9001"; // where conformance suites look first
    private static final String DEFAULT_HOST = "127.0.0.1";
    private static final String DEFAULT_MAX_BYTES = "16777216"; // the longest that suites send

    private EchoServer() {}

    public static void main(String[] arguments) throws Exception {
        String host = setting("ECHO_HOST", DEFAULT_HOST);
        int port = Integer.parseInt(setting("ECHO_PORT", DEFAULT_PORT));
        int maxBytes = Integer.parseInt(setting("ECHO_MAX_BYTES", DEFAULT_MAX_BYTES));
        try (Transport server =
                start(
                        Transport.Settings.ORDINARY
                                .at(host, port)
                                .withMessagesUpTo(maxBytes)
                                .withOutboxesOf(2 * maxBytes))) {
            System.out.println(howItSends(server));
            System.out.println("echo on ws://" + host + ":" + server.port());
            server.join();
        }
    }

    // As the relay does, and with its switch.
    private static String howItSends(Transport server) {
        if (!Boolean.parseBoolean(setting("FEATURE_IO_URING", "true"))) {
            return "without io_uring: FEATURE_IO_URING is off";
        }
        try {
            server.connector().sendTogether();
            return "through io_uring";
        } catch (IOException refused) {
            return "without io_uring: " + refused.getMessage();
        }
    }

    private static String setting(String name, String otherwise) {
        String value = System.getenv(name);
        return value == null || value.isEmpty() ? otherwise : value;
    }

    static Transport start(Transport.Settings settings) throws Exception {
        int roomyBytes = Math.max(0, settings.outboxBytes() - settings.maxMessageBytes() - 10);
        return Transport.start(
                settings, (outbox, connection) -> new Echo(outbox, connection, roomyBytes));
    }

    /**
     * Reads on only while the longest message still fits the outbox: a suite may send a thousand messages before it reads one.
     *
     * @param roomyBytes unsent, at most, for the longest message to fit, its header of ten bytes included
     */
    private record Echo(Outbox outbox, Connection connection, int roomyBytes)
            implements Conversation {
        private static final Duration LOOK_AGAIN = Duration.ofMillis(1); // nothing tells when

        @Override
        public void opened() {}

        @Override
        public boolean admit(int bytes, boolean endsMessage) {
            return true;
        }

        @Override
        public Progress text(byte[] buffer, int from, int to) {
            return say(OpCode.TEXT, buffer, from, to);
        }

        @Override
        public Progress binary(byte[] buffer, int from, int to) {
            return say(OpCode.BINARY, buffer, from, to);
        }

        private Progress say(byte opcode, byte[] buffer, int from, int to) {
            outbox.offer(Frame.of(opcode, true, ByteBuffer.wrap(buffer, from, to - from)));
            if (outbox.unsentBytes() <= roomyBytes) {
                return Progress.RELAYED;
            }
            Thread.startVirtualThread(this::readOnWhenRoomy);
            return Progress.WAIT;
        }

        private void readOnWhenRoomy() {
            while (outbox.unsentBytes() > roomyBytes) {
                LockSupport.parkNanos(LOOK_AGAIN.toNanos());
            }
            connection.readOn();
        }

        @Override
        public void overflowed() {
            connection.close(CloseReason.SLOW_CONSUMER);
        }

        @Override
        public void closed(ConnectionEnd end) {}
    }
}
