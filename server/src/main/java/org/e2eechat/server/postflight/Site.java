package org.e2eechat.server.postflight;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

import javax.net.ssl.SSLContext;

/**
 * The deployment, and how to ask it.
 *
 * @param url as clients know it: scheme, host, perhaps a port
 * @param management where probes and metrics are when they are not public
 * @param metricsToken what /metrics wants to see
 * @param origin a page that may connect
 */
record Site(
        URI url,
        Optional<URI> management,
        Optional<String> metricsToken,
        Optional<String> origin,
        HttpClient http)
        implements AutoCloseable {
    // Long for a server, short for somebody who waits for thirty checks.
    static final Duration PATIENCE = Duration.ofSeconds(10);

    /** @param trust whom to trust; the JDK's own authorities when empty */
    static Site at(
            URI url,
            Optional<URI> management,
            Optional<String> metricsToken,
            Optional<String> origin,
            Optional<SSLContext> trust) {
        HttpClient.Builder http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(PATIENCE);
        trust.ifPresent(http::sslContext);
        return new Site(url, management, metricsToken, origin, http.build());
    }

    boolean isEncrypted() {
        return url.getScheme().equals("https");
    }

    /** {@code headers} are names and values in turn. */
    Answer get(String path, String... headers) throws IOException, InterruptedException {
        return ask(url.resolve(path), "GET", headers);
    }

    Answer ask(URI what, String method, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(what)
                        .timeout(PATIENCE)
                        .method(method, BodyPublishers.noBody());
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return Answer.of(http.send(request.build(), BodyHandlers.ofString()));
    }

    /** A connection that has been greeted. */
    Conversation connect() throws IOException, InterruptedException {
        return Conversation.with(this, origin);
    }

    URI webSocket() {
        return URI.create((isEncrypted() ? "wss://" : "ws://") + url.getRawAuthority() + "/ws");
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
