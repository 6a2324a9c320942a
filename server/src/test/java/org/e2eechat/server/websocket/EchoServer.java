package org.e2eechat.server.websocket;

import org.e2eechat.server.metrics.ConnectionEnd;
import org.e2eechat.server.protocol.Frame;
import org.e2eechat.server.session.Outbox;
import org.e2eechat.server.session.Progress;
import org.eclipse.jetty.websocket.core.OpCode;

import java.nio.ByteBuffer;

/**
 * Says back whatever it hears, on the relay's own transport, so that a WebSocket conformance suite can be pointed at it. {@code ECHO_PORT} is the port (default
 * 9001), on 127.0.0.1.
 */
public final class EchoServer {
    private static final int DEFAULT_PORT = 9001;
    private static final int MAX_MESSAGE_BYTES =
            64 * 1024 * 1024; // conformance suites send up to 16 MiB

    private EchoServer() {}

    public static void main(String[] arguments) throws Exception {
        String port = System.getenv("ECHO_PORT");
        try (Transport server =
                start(
                        Transport.Settings.ORDINARY
                                .onPort(port == null ? DEFAULT_PORT : Integer.parseInt(port))
                                .withMessagesUpTo(MAX_MESSAGE_BYTES)
                                .withOutboxesOf(MAX_MESSAGE_BYTES))) {
            System.out.println("echo on ws://127.0.0.1:" + server.port());
            server.join();
        }
    }

    static Transport start(Transport.Settings settings) throws Exception {
        return Transport.start(settings, (outbox, connection) -> new Echo(outbox));
    }

    private record Echo(Outbox outbox) implements Conversation {
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
            return Progress.RELAYED;
        }

        @Override
        public void overflowed() {}

        @Override
        public void closed(ConnectionEnd end) {}
    }
}
