package org.e2eechat.server.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.e2eechat.server.process.Pem;
import org.e2eechat.server.process.Secrets;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What the variables of "Environment and address" do. */
final class ListeningEffects {
    // Reserved for documents (RFC 5737), so no machine has it.
    private static final String NOBODYS_ADDRESS = "192.0.2.1";
    private static final String SECRET = Secrets.random();

    private ListeningEffects() {}

    static List<Effect> all(Path pemFiles) throws Exception {
        Pem first = Pem.make("first", pemFiles);
        Pem second = Pem.make("second", pemFiles);
        return List.of(
                Effect.of("NODE_ENV", "development")
                        .given("APP_ENV", "")
                        .given("JOIN_TOKEN_SECRET", SECRET)
                        .changes(ListeningEffects::insistsOnHttps, "true", "false"),
                Effect.of("APP_ENV", "development")
                        .given("APP_ENV", "")
                        .given("JOIN_TOKEN_SECRET", SECRET)
                        .changes(ListeningEffects::insistsOnHttps, "true", "false"),
                Effect.of("HOST", NOBODYS_ADDRESS).compared(ListeningEffects::listensElsewhere),
                portEffect(),
                Effect.of("MANAGEMENT_PORT", "0")
                        .changes(
                                ListeningEffects::whereProbesAre,
                                "public 200",
                                "public 404, management 200"),
                Effect.of("HTTP_KEEP_ALIVE_TIMEOUT_MS", "1000")
                        .tells(ListeningEffects::anIdleConnectionIsClosed),
                Effect.of("TLS_CERT_FILE", first.certificate().toString())
                        .besides("TLS_KEY_FILE", first.key().toString())
                        .changes(relay -> Pem.presentedBy(relay.port()), "no TLS", "CN=first"),
                // The other key does not fit the certificate, and the server says so.
                Effect.of("TLS_KEY_FILE", second.key().toString())
                        .given("TLS_CERT_FILE", first.certificate().toString())
                        .given("TLS_KEY_FILE", first.key().toString())
                        .compared(ListeningEffects::refusesAnotherKey));
    }

    private static void refusesAnotherKey(
            Map<String, String> plain, Map<String, String> set, Path directory) throws Exception {
        try (Relay relay = Relay.start(plain, directory)) {
            assertThat(Pem.presentedBy(relay.port())).isEqualTo("CN=first");
        }
        assertThatThrownBy(() -> Relay.start(set, directory))
                .hasMessageContaining("TLS_KEY_FILE is not the key");
    }

    private static String insistsOnHttps(Relay relay) throws Exception {
        return String.valueOf(
                relay.get("/live").headers().firstValue("Strict-Transport-Security").isPresent());
    }

    private static void listensElsewhere(
            Map<String, String> plain, Map<String, String> set, Path directory) throws Exception {
        assertThat(start(plain, directory)).isEqualTo("listens");
        assertThat(start(set, directory)).isEqualTo("cannot listen");
    }

    // A port is told from any free one by being somebody else's: so no port has to be free at the
    // right moment.
    private static Effect portEffect() {
        return Effect.of("PORT", "(taken)")
                .compared(
                        (plain, set, directory) -> {
                            try (ServerSocket taken =
                                    new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                                Map<String, String> there = new java.util.HashMap<>(set);
                                there.put("PORT", String.valueOf(taken.getLocalPort()));

                                assertThat(start(plain, directory)).isEqualTo("listens");
                                assertThat(start(there, directory)).isEqualTo("cannot listen");
                            }
                        });
    }

    private static String start(Map<String, String> variables, Path directory) throws Exception {
        try (Relay relay = Relay.start(variables, directory)) {
            return relay.get("/live").statusCode() == 200 ? "listens" : "answers nonsense";
        } catch (IOException failure) {
            return failure instanceof BindException || failure.getCause() instanceof BindException
                    ? "cannot listen"
                    : failure.toString();
        }
    }

    private static String whereProbesAre(Relay relay) throws Exception {
        int onPublic = relay.get("/health").statusCode();
        int onManagement = relay.getFromManagement("/health").statusCode();
        return "public "
                + onPublic
                + (onPublic == onManagement ? "" : ", management " + onManagement);
    }

    private static void anIdleConnectionIsClosed(Relay plain, Relay set) throws Exception {
        HttpSocket idle = plain.connectForHttp();
        HttpSocket closed = set.connectForHttp();
        assertThat(idle.ask("GET /live HTTP/1.1", "Host: relay")).contains("alive");
        assertThat(closed.ask("GET /live HTTP/1.1", "Host: relay")).contains("alive");

        closed.awaitEnd();

        assertThat(idle.ask("GET /live HTTP/1.1", "Host: relay")).contains("alive");
    }
}
