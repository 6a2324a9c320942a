package org.e2eechat.server.settings;

import org.e2eechat.server.RelayServer;
import org.e2eechat.server.config.RelayConfig;
import org.e2eechat.server.process.ChatSocket;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A server in this process, started from variables, and everybody who talks to it. */
final class Relay implements AutoCloseable {
    private final RelayServer server;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Closeable> clients = new ArrayList<>();

    private Relay(RelayServer server) {
        this.server = server;
    }

    static Relay start(Map<String, String> variables, Path workingDirectory) throws Exception {
        RelayConfig config =
                RelayConfig.read(variables, workingDirectory, new SecureRandom(), "test").config();
        return new Relay(RelayServer.start(config));
    }

    int port() {
        return server.port();
    }

    HttpResponse<String> get(String path, String... headers) throws Exception {
        return send(request(server.port(), path, headers).GET());
    }

    HttpResponse<String> post(String path, String... headers) throws Exception {
        return send(request(server.port(), path, headers).POST(BodyPublishers.noBody()));
    }

    HttpResponse<String> getFromManagement(String path) throws Exception {
        return send(request(server.managementPort(), path).GET());
    }

    private static HttpRequest.Builder request(int port, String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        return headers.length == 0 ? request : request.headers(headers);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    ChatSocket connect(String... headers) {
        return kept(ChatSocket.connect(server.port(), headers));
    }

    ChatSocket connectNarrowly() throws Exception {
        return kept(ChatSocket.connectNarrowly(server.port()));
    }

    HttpSocket connectForHttp() throws Exception {
        return kept(new HttpSocket(server.port()));
    }

    private <T extends Closeable> T kept(T client) {
        clients.add(client);
        return client;
    }

    void drain() throws InterruptedException {
        server.drainAndStop();
    }

    @Override
    public void close() throws IOException {
        http.close();
        for (Closeable client : clients) {
            client.close();
        }
        try {
            server.drainAndStop();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
