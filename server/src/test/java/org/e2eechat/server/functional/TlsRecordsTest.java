package org.e2eechat.server.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.e2eechat.server.testkit.RawTls;
import org.e2eechat.server.testkit.RawWebSocket;
import org.e2eechat.server.testkit.TestCertificate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * TLS records that are good for nothing. A stranger sent 76 000 key updates a second on one socket:
 * they took 0.73 of a core, and no limit saw them, because limits counted messages.
 */
class TlsRecordsTest {
    private static final String LIVE = "GET /live HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final int FLOOD = 20_000;

    @TempDir static Path files;

    @BeforeAll
    static void write_the_files() throws Exception {
        TestCertificate.make(files, "first")
                .writeTo(files.resolve("cert.pem"), files.resolve("key.pem"));
    }

    @Test
    void a_flood_of_key_updates_ends_the_connection_and_is_counted() throws Exception {
        try (TestRelay relay = relay();
                RawTls client = served(relay)) {
            assertThatThrownBy(() -> repeat(client, RawTls::updateKey))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);

            expectCounted(relay);
        }
    }

    /** The JDK counts these itself and ends the connection before our budget is used up. */
    @Test
    void a_flood_of_empty_records_ends_the_connection() throws Exception {
        try (TestRelay relay = relay();
                RawTls client = served(relay)) {
            assertThatThrownBy(() -> repeat(client, TlsRecordsTest::nothing))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void a_WebSocket_that_updates_its_key_for_nothing_is_closed_as_well() throws Exception {
        try (TestRelay relay = relay();
                RawTls client = RawTls.to(relay.port())) {
            client.text(
                    "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                            + RawWebSocket.KEY
                            + "\r\n\r\n");
            assertThat(client.read()).startsWith("HTTP/1.1 101 ");

            assertThatThrownBy(() -> repeat(client, RawTls::updateKey))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);

            expectCounted(relay);
        }
    }

    @Test
    void whoever_updates_the_key_now_and_then_is_served() throws Exception {
        try (TestRelay relay = relay();
                RawTls client = served(relay)) {
            for (int i = 0; i < 20; i++) {
                assertThat(client.updateKey().text(LIVE).read()).startsWith("HTTP/1.1 200 ");
            }
        }
    }

    @Test
    void a_request_in_records_of_one_byte_is_answered() throws Exception {
        try (TestRelay relay = relay();
                RawTls client = RawTls.to(relay.port())) {
            for (byte octet : LIVE.getBytes(StandardCharsets.US_ASCII)) {
                client.data(new byte[] {octet});
            }

            assertThat(client.read()).startsWith("HTTP/1.1 200 ");
        }
    }

    private static RawTls nothing(RawTls client) throws Exception {
        return client.data(new byte[0]);
    }

    private interface Sent {
        RawTls by(RawTls client) throws Exception;
    }

    private static void repeat(RawTls client, Sent sent) throws Exception {
        for (int i = 0; i < FLOOD; i++) {
            sent.by(client);
        }
        client.read();
    }

    private static void expectCounted(TestRelay relay) {
        TestRelay.eventually(
                () ->
                        relay.counter(
                                        "relay_socket_refusals_total",
                                        Map.of("reason", "tls_records"))
                                == 1);
    }

    private static RawTls served(TestRelay relay) throws Exception {
        RawTls client = RawTls.to(relay.port());
        assertThat(client.text(LIVE).read()).startsWith("HTTP/1.1 200 ");
        return client;
    }

    private static TestRelay relay() throws Exception {
        return TestRelay.start(
                "TLS_CERT_FILE", files.resolve("cert.pem").toString(),
                "TLS_KEY_FILE", files.resolve("key.pem").toString());
    }
}
