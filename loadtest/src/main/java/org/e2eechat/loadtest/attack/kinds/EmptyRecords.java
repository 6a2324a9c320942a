package org.e2eechat.loadtest.attack.kinds;

import org.e2eechat.loadtest.attack.stranger.Wire;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;

/** TLS spoken record by record, because sockets of the JDK never send an empty one. */
final class EmptyRecords {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Wire wire;
    private final SSLEngine engine;
    private final ByteBuffer received;
    private final ByteBuffer plain;

    /** Shakes hands on this connection, on which nothing was sent. */
    EmptyRecords(Wire wire, SSLContext context) throws IOException {
        this.wire = wire;
        this.engine = context.createSSLEngine();
        engine.setUseClientMode(true);
        received = ByteBuffer.allocate(2 * engine.getSession().getPacketBufferSize()).flip();
        plain = ByteBuffer.allocate(2 * engine.getSession().getApplicationBufferSize());
        engine.beginHandshake();
        while (engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
            step();
        }
    }

    private void step() throws IOException {
        switch (engine.getHandshakeStatus()) {
            case NEED_WRAP -> wire.send(record());
            case NEED_TASK -> {
                for (Runnable t = engine.getDelegatedTask();
                        t != null;
                        t = engine.getDelegatedTask()) {
                    t.run();
                }
            }
            default -> unwrap();
        }
    }

    private void unwrap() throws IOException {
        int before = received.remaining();
        plain.clear();
        engine.unwrap(received, plain);
        if (received.remaining() == before
                && engine.getHandshakeStatus() == HandshakeStatus.NEED_UNWRAP) {
            received.compact();
            byte[] more = new byte[received.remaining()];
            int read = wire.rawInput().read(more);
            if (read < 0) {
                throw new EOFException("the relay has ended the connection");
            }
            received.put(more, 0, read).flip();
        }
    }

    /** So many empty records in a row. */
    byte[] next(int count) throws IOException {
        ByteBuffer all = ByteBuffer.allocate(count * 64);
        for (int i = 0; i < count; i++) {
            all.put(record());
        }
        byte[] bytes = new byte[all.flip().remaining()];
        all.get(bytes);
        return bytes;
    }

    private byte[] record() throws IOException {
        ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(NOTHING.duplicate(), record);
        byte[] bytes = new byte[record.flip().remaining()];
        record.get(bytes);
        return bytes;
    }
}
