package org.e2eechat.server.settings;

import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Takes whatever is posted, and remembers where to. */
final class Webhook implements AutoCloseable {
    private static final int NO_CONTENT = 204;

    private final HttpServer server;
    private final List<String> paths = new CopyOnWriteArrayList<>();

    Webhook() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    paths.add(exchange.getRequestURI().getPath());
                    exchange.sendResponseHeaders(NO_CONTENT, -1);
                    exchange.close();
                });
        server.start();
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    long posts(String path) {
        return paths.stream().filter(path::equals).count();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
