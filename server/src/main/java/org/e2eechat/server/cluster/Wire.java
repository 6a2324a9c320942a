package org.e2eechat.server.cluster;

import io.valkey.CommandArguments;
import io.valkey.Connection;
import io.valkey.DefaultJedisSocketFactory;
import io.valkey.HostAndPort;
import io.valkey.JedisClientConfig;
import io.valkey.JedisSocketFactory;
import io.valkey.exceptions.JedisConnectionException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;

/**
 * One connection to one server, logged in and over TLS if configured so. Once broken it stays broken: the library would connect again behind our back, and with another socket comes
 * another state. One thread may write while another reads.
 */
final class Wire extends Connection {
    /** What the kernel holds for us at least, before a write blocks. */
    static final int SEND_BUFFER_BYTES = 256 * 1024;

    private final OneSocket socket;

    private Wire(OneSocket socket, JedisClientConfig config) {
        super(socket, config);
        this.socket = socket;
    }

    /** Connects, or throws a {@link io.valkey.exceptions.JedisException}. */
    static Wire connect(HostAndPort address, JedisClientConfig config) {
        OneSocket socket = new OneSocket(new DefaultJedisSocketFactory(address, config));
        boolean connected = false;
        try {
            Wire wire = new Wire(socket, config);
            connected = true;
            return wire;
        } finally {
            if (!connected) {
                socket.close();
            }
        }
    }

    /** Puts a command into the buffer. */
    void write(CommandArguments command) {
        sendCommand(command);
    }

    /** Sends what is in the buffer. */
    void push() {
        flush();
    }

    /** The next reply; an error reply is thrown. */
    @Nullable Object read() {
        return readProtocolWithCheckingBroken();
    }

    /** Ends the connection under whoever reads or writes. Any thread. */
    void abort() {
        socket.close();
    }

    /** Makes a socket, once. */
    private static final class OneSocket implements JedisSocketFactory {
        private final JedisSocketFactory sockets;
        private volatile @Nullable Socket made; // by the first call

        OneSocket(JedisSocketFactory sockets) {
            this.sockets = sockets;
        }

        @Override
        public Socket createSocket() {
            if (made != null) {
                throw new JedisConnectionException("the connection has ended");
            }
            Socket socket = sockets.createSocket();
            made = socket;
            try {
                socket.setSendBufferSize(SEND_BUFFER_BYTES);
            } catch (SocketException gone) {
                throw new JedisConnectionException(gone);
            }
            return socket;
        }

        void close() {
            Socket socket = made;
            if (socket != null) {
                try {
                    socket.close();
                } catch (IOException _) {
                    // it is gone either way
                }
            }
        }
    }
}
