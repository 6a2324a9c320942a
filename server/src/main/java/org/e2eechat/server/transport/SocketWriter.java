package org.e2eechat.server.transport;

/** Writes what waits for one socket. Only ever called on the thread of that socket's {@link Turn}. */
public interface SocketWriter {
    void flush();
}
