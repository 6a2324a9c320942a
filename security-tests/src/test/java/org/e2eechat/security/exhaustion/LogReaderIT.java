package org.e2eechat.security.exhaustion;

import static org.assertj.core.api.Assertions.assertThat;

import org.awaitility.Awaitility;
import org.e2eechat.security.testkit.Neighbours;
import org.e2eechat.security.testkit.RawSocket;
import org.e2eechat.security.testkit.Relay;
import org.e2eechat.security.testkit.WebSocket;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/**
 * The log is written to a pipe, and what reads it is another program: it may stall, go away, or
 * have a small disk. A client that makes the relay log a lot must not profit from that.
 */
class LogReaderIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    // Together more lines than a pipe (64 KiB) and the relay's queue (1 MiB, half of it for INFO)
    // hold. From several addresses, because the lines of one address are limited.
    private static final int FIRST_ADDRESS = 100;
    private static final int FLOODING_ADDRESS = 99;
    private static final int ADDRESSES = 60;
    private static final int CONNECTIONS_OF_AN_ADDRESS = 30;

    /** The selector that closed a connection waited for the log, with all its connections. */
    @Test
    void a_log_reader_that_stalls_holds_up_nobody_and_not_the_end() {
        try (Relay relay = Relay.start(unlimitedMessages())) {
            relay.port();
            relay.stopReading();
            try (Neighbours neighbours = Neighbours.talkOn(relay)) {
                fillTheLog(relay);

                assertThat(relay.http("GET", "/live").status()).isEqualTo(200);
                assertThat(relay.metric("relay_log_events_dropped_total")).isPositive();
                neighbours.lostNothing("a log that is not read");
            }

            assertThat(relay.stop()).isZero();
        }
    }

    @Test
    void when_the_log_is_read_again_it_says_how_many_lines_are_missing() {
        try (Relay relay = Relay.start(unlimitedMessages())) {
            relay.port();
            relay.stopReading();
            fillTheLog(relay);

            relay.readAgain();

            Awaitility.await("the line that says so")
                    .atMost(PATIENCE)
                    .until(() -> relay.said().contains("\"log lines dropped\",\"dropped\":"));
            assertThat(relay.stop()).isZero();
            assertThat(relay.said()).contains("\"stopping\"");
        }
    }

    @Test
    void a_log_reader_that_goes_away_holds_up_nobody_and_not_the_end() {
        try (Relay relay = Relay.start(unlimitedMessages())) {
            relay.port();
            relay.closeOutput();
            try (Neighbours neighbours = Neighbours.talkOn(relay)) {
                for (int i = 0; i < CONNECTIONS_OF_AN_ADDRESS; i++) {
                    relay.connectFrom(FIRST_ADDRESS).close();
                }

                Awaitility.await("what nobody can read is counted")
                        .atMost(PATIENCE)
                        .until(() -> relay.metric("relay_log_events_dropped_total") > 0);
                neighbours.lostNothing("a log without a reader");
            }

            assertThat(relay.stop()).isZero();
        }
    }

    /** It was 16.5 MB of log a second, with requests that are refused. */
    @Test
    void one_address_cannot_fill_the_log() {
        int requests = 1_000;
        try (Relay relay = Relay.start("MAX_HTTP_REQUESTS_PER_IP_PER_MIN", "60")) {
            for (int i = 0; i < requests; i++) {
                tryOnce(relay, "/nowhere", "Host: a");
                tryOnce(relay, "/health", "Host: a");
                tryOnce(relay, "/live", "Host: a", "Host: b");
            }
            for (int i = 0; i < 200; i++) {
                relay.connectFrom(FIRST_ADDRESS).close();
            }

            assertThat(relay.stop()).isZero();
            // 4 400 lines were caused. Of requests and of closed connections 60 are logged, and one
            // more a second; five minutes of a very slow machine would still be within this.
            assertThat(relay.said().lines().count()).isLessThan(1_500);
            assertThat(relay.said())
                    .contains("\"log lines suppressed\",\"lines\":\"request\"")
                    .contains("\"log lines suppressed\",\"lines\":\"connection closed\"")
                    .contains("\"listening\"", "\"draining\"", "\"stopping\"");
        }
    }

    /** Asks on a socket of its own, which an address that is refused often does not get any more. */
    private static void tryOnce(Relay relay, String path, String... headers) {
        try (RawSocket socket = RawSocket.from(FLOODING_ADDRESS, relay.port())) {
            socket.request("GET", path, headers);
        } catch (UncheckedIOException closed) {
            assertThat(closed).hasRootCauseInstanceOf(IOException.class);
        }
    }

    /** The neighbours talk for longer than the default limit bears. */
    private static String[] unlimitedMessages() {
        return new String[] {"MAX_MSGS_PER_10S", "1000000", "MAX_BYTES_PER_10S", "1000000000"};
    }

    private static void fillTheLog(Relay relay) {
        for (int i = 0; i < ADDRESSES * CONNECTIONS_OF_AN_ADDRESS; i++) {
            try (WebSocket client =
                    relay.connectFrom(FIRST_ADDRESS + i / CONNECTIONS_OF_AN_ADDRESS)) {
                client.say("PING", "{}");
                client.expect("PONG");
            }
        }
    }
}
