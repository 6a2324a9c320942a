package org.e2eechat.server.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Two ends of a connection on this machine; ours does not block, the peer does. */
record SocketPair(SocketChannel ours, SocketChannel peer) implements AutoCloseable {
    private static final int SMALL_BUFFER = 4096;

    static SocketPair open() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            SocketChannel peer = SocketChannel.open();
            peer.setOption(StandardSocketOptions.SO_RCVBUF, SMALL_BUFFER);
            peer.connect(server.getLocalAddress());
            SocketChannel ours = server.accept();
            ours.setOption(StandardSocketOptions.SO_SNDBUF, SMALL_BUFFER);
            ours.configureBlocking(false);
            return new SocketPair(ours, peer);
        }
    }

    /** Waits for so many bytes at the peer. */
    byte[] receive(int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count);
        while (buffer.hasRemaining()) {
            if (peer.read(buffer) < 0) {
                throw new IOException("the end came after " + buffer.position() + " bytes");
            }
        }
        return buffer.array();
    }

    /** Ends the connection so that the next send fails. */
    void breakOff() throws IOException {
        peer.setOption(StandardSocketOptions.SO_LINGER, 0);
        peer.close();
    }

    @Override
    public void close() throws IOException {
        ours.close();
        peer.close();
    }
}
