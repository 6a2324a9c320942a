package org.e2eechat.server.admission;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

class ClientLogLimiterTest {
    private static final int PER_MINUTE = ClientLogLimiter.LINES_PER_ADDRESS_PER_MINUTE;
    private static final int PER_SECOND = ClientLogLimiter.LINES_PER_SECOND;

    private final AtomicLong nanos = new AtomicLong();
    private final ClientLogLimiter limiter = new ClientLogLimiter("request", true, nanos::get);
    private final Logger logger = (Logger) LoggerFactory.getLogger(ClientLogLimiter.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
        logger.setLevel(null);
    }

    @Test
    void an_address_has_sixty_lines_a_minute_and_leaves_the_others_theirs() {
        assertThat(admitted(limiter, 100_000, 1)).isEqualTo(PER_MINUTE);

        nanos.addAndGet(Duration.ofMinutes(1).toNanos());

        assertThat(admitted(limiter, 100_000, 1)).isEqualTo(PER_MINUTE);
        // All but those who share the attacker's bucket, one in 4096.
        int others = 0;
        for (int address = 2; address < 12; address++) {
            others += admitted(limiter, 1, address);
        }
        assertThat(others).isGreaterThanOrEqualTo(8);
    }

    @Test
    void many_addresses_together_have_a_hundred_lines_a_second() {
        for (int address = 0; address < 10_000; address++) {
            admitted(limiter, 1, address);
        }
        long before = limiter.suppressed();

        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        for (int address = 10_000; address < 20_000; address++) {
            admitted(limiter, 1, address);
        }

        assertThat(limiter.suppressed() - before).isEqualTo(10_000 - PER_SECOND);
    }

    @Test
    void where_addresses_are_not_tracked_only_the_nodes_limit_holds() {
        ClientLogLimiter untracked = new ClientLogLimiter("request", false, nanos::get);

        assertThat(admitted(untracked, 100_000, 1)).isEqualTo(10 * PER_SECOND);
    }

    @Test
    void one_line_says_how_many_there_are_not_and_none_when_all_are_there() {
        limiter.report();
        admitted(limiter, PER_MINUTE + 3, 1);

        limiter.report();
        limiter.report();

        assertThat(log.list).hasSize(1);
        ILoggingEvent line = log.list.getFirst();
        assertThat(line.getMessage()).isEqualTo("log lines suppressed");
        assertThat(line.getKeyValuePairs())
                .extracting(pair -> pair.key + "=" + pair.value)
                .containsExactly("lines=request", "suppressed=3");
    }

    private static int admitted(ClientLogLimiter limiter, int lines, int address) {
        ClientAddress client =
                ClientAddress.of(
                        InetAddress.ofLiteral("10.0." + address / 250 + "." + address % 250));
        int admitted = 0;
        for (int i = 0; i < lines; i++) {
            admitted += limiter.admits(client) ? 1 : 0;
        }
        return admitted;
    }
}
