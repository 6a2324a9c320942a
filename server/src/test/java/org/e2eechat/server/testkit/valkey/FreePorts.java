package org.e2eechat.server.testkit.valkey;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports that nobody listens on. They lie below those that the kernel gives to connecting sockets: a client that keeps trying a dead server's port must never happen to be given just that
 * port and be connected to itself.
 */
final class FreePorts {
    private static final int LOWEST = 11_000;
    private static final int COUNT = 11_000;
    private static final int BUS_OFFSET = 10_000; // where a cluster node listens for the others
    private static final int TRIES = 100;

    private FreePorts() {}

    static int next() {
        for (int i = 0; i < TRIES; i++) {
            int port = LOWEST + ThreadLocalRandom.current().nextInt(COUNT);
            if (isFree(port) && isFree(port + BUS_OFFSET)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port");
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return probe.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
