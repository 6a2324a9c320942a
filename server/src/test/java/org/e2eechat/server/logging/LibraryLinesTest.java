package org.e2eechat.server.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

class LibraryLinesTest {
    private static final String PARSER = "org.eclipse.jetty.http.HttpParser";
    private static final String SELECTOR = "org.eclipse.jetty.io.ManagedSelector";
    private static final String OURS = "org.e2eechat.server.session.MemoryGuard";

    private final AtomicLong nanos = new AtomicLong();
    private final LibraryLines libraries = new LibraryLines(nanos::get);
    private final LoggerContext context = new LoggerContext();

    /** A request with two Host headers was a warning of Jetty, as often as a client liked. */
    @Test
    void a_librarys_logger_has_an_allowance_and_another_logger_its_own() {
        assertThat(admitted(1000, PARSER, Level.WARN)).isEqualTo(LibraryLines.LINES_PER_MINUTE);
        assertThat(admitted(1, SELECTOR, Level.WARN)).isEqualTo(1);

        assertThat(libraries.suppressed()).isEqualTo(1000 - LibraryLines.LINES_PER_MINUTE);
    }

    @Test
    void the_allowance_comes_back() {
        admitted(1000, PARSER, Level.WARN);

        nanos.addAndGet(Duration.ofMinutes(1).toNanos());

        assertThat(admitted(1000, PARSER, Level.WARN)).isEqualTo(LibraryLines.LINES_PER_MINUTE);
    }

    @Test
    void errors_and_our_own_lines_are_not_limited() {
        assertThat(admitted(1000, PARSER, Level.ERROR)).isEqualTo(1000);
        assertThat(admitted(1000, OURS, Level.WARN)).isEqualTo(1000);
    }

    @Test
    void what_was_suppressed_is_reported_once() {
        admitted(LibraryLines.LINES_PER_MINUTE + 3, PARSER, Level.WARN);

        assertThat(libraries.unreported()).isEqualTo(3);
        assertThat(libraries.unreported()).isZero();
    }

    private int admitted(int events, String logger, Level level) {
        int admitted = 0;
        for (int i = 0; i < events; i++) {
            admitted += libraries.admits(event(logger, level)) ? 1 : 0;
        }
        return admitted;
    }

    private ILoggingEvent event(String name, Level level) {
        Logger logger = context.getLogger(name);
        return new LoggingEvent(getClass().getName(), logger, level, "text", null, null);
    }
}
