package org.e2eechat.server.cluster.faults;

import org.e2eechat.server.RelayServer;
import org.e2eechat.server.config.RelayConfig;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.StreamSupport;

/** A relay of a cluster, in this JVM. */
final class Node implements AutoCloseable {
    private static final Path NO_DOT_ENV = Path.of("target", "no-dot-env-here");
    private static final Duration HTTP_PATIENCE = Duration.ofSeconds(10);
    private static final String PLENTY = "1000000";
    private static final Map<String, String> ROOMY =
            Map.ofEntries(
                    Map.entry("APP_ENV", "test"),
                    Map.entry("HOST", "127.0.0.1"),
                    Map.entry("PORT", "0"),
                    Map.entry("FEATURE_GRACEFUL_SHUTDOWN", "false"),
                    Map.entry("WS_PING_INTERVAL_MS", PLENTY), // the tests' people answer no pings
                    Map.entry("MAX_MSGS_PER_10S", PLENTY),
                    Map.entry("MAX_BYTES_PER_10S", "1000000000"),
                    Map.entry("MAX_CONNS_PER_IP", PLENTY),
                    Map.entry("MAX_ROOM_CREATES_PER_IP_PER_MIN", PLENTY),
                    Map.entry("MAX_JOINS_PER_IP_PER_MIN", PLENTY),
                    Map.entry("MAX_HTTP_REQUESTS_PER_IP_PER_MIN", PLENTY));

    private final RelayServer server;
    private final HttpClient http = HttpClient.newHttpClient();

    private Node(RelayServer server) {
        this.server = server;
    }

    /** Starts one; its limits are out of the way unless {@code settings}, names and values in turn, say otherwise. */
    static Node start(String redisUrl, String secret, String... settings) throws Exception {
        return new Node(
                RelayServer.start(
                        RelayConfig.read(
                                        variables(redisUrl, secret, settings),
                                        NO_DOT_ENV,
                                        new SecureRandom(),
                                        "test")
                                .config()));
    }

    static Map<String, String> variables(String redisUrl, String secret, String... settings) {
        Map<String, String> variables = new HashMap<>(ROOMY);
        variables.put("REDIS_URL", redisUrl);
        variables.put("JOIN_TOKEN_SECRET", secret);
        for (int i = 0; i < settings.length; i += 2) {
            variables.put(settings[i], settings[i + 1]);
        }
        return variables;
    }

    int port() {
        return server.port();
    }

    RelayServer server() {
        return server;
    }

    boolean isReady() {
        return status("/ready") == 200;
    }

    boolean isLive() {
        return status("/live") == 200;
    }

    private int status(String path) {
        try {
            return http.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                                    .timeout(HTTP_PATIENCE)
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            throw new AssertionError(path + " is not answered", e);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    /** What the server has counted under a name, all labels together. */
    double metric(String name) {
        server.metrics().sampled().sample();
        return StreamSupport.stream(server.metrics().families().spliterator(), false)
                .filter(family -> family.name().equals(name))
                .flatMap(family -> family.samples().stream())
                .mapToDouble(sample -> sample.value())
                .sum();
    }

    @Override
    public void close() {
        http.close();
        try {
            server.drainAndStop();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
