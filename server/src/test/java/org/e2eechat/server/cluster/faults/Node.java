package org.e2eechat.server.cluster.faults;

import org.e2eechat.server.RelayServer;
import org.e2eechat.server.testkit.TestSettings;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.stream.StreamSupport;

/** A relay of a cluster, in this JVM. */
final class Node implements AutoCloseable {
    private static final Duration HTTP_PATIENCE = Duration.ofSeconds(10);

    private final RelayServer server;
    private final HttpClient http = HttpClient.newHttpClient();

    private Node(RelayServer server) {
        this.server = server;
    }

    /** Starts one; its limits are out of the way unless {@code settings}, names and values in turn, say otherwise. */
    static Node start(String redisUrl, String secret, String... settings) throws Exception {
        return new Node(
                RelayServer.start(TestSettings.read(variables(redisUrl, secret, settings))));
    }

    static Map<String, String> variables(String redisUrl, String secret, String... settings) {
        Map<String, String> ofANode =
                TestSettings.roomy(
                        "WS_PING_INTERVAL_MS", "1000000", // the tests' people answer no pings
                        "REDIS_URL", redisUrl,
                        "JOIN_TOKEN_SECRET", secret);
        return TestSettings.with(ofANode, settings);
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
