package org.e2eechat.server.logging;

import ch.qos.logback.classic.LoggerContext;

import org.e2eechat.server.config.RelayConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;

/**
 * Sets up logging for the whole process. Until {@link #configure} is called, only warnings and
 * errors show; see {@link QuietUntilConfigured}.
 */
public final class Logging {
    /** Enough for a full queue at 1 MB/s; a reader that has stalled delays the end by this. */
    static final Duration LAST_LINES = Duration.ofSeconds(1);

    private static final Logger log = LoggerFactory.getLogger(Logging.class);

    private Logging() {}

    /**
     * Logs to standard output as the settings say, from now on, without ever waiting for whatever
     * reads it: lines that it does not take in time are dropped and counted. Call it once, as soon
     * as the settings are read, and {@link #flush} before the process ends.
     */
    public static void configure(RelayConfig.Logs logs, RelayConfig.Identity identity) {
        // Not System.out: its lock would be held for as long as a write is blocked.
        OutputStream out = new FileOutputStream(FileDescriptor.out);
        LogSetup.install(context(), out, logs, identity, System::nanoTime);
    }

    /**
     * Waits until everything is written that was logged before; at most {@link #LAST_LINES}, when
     * nothing reads it.
     */
    public static void flush() {
        LogSetup.appender(context()).ifPresent(appender -> appender.flush(LAST_LINES));
    }

    /** Lines dropped since {@link #configure}, because standard output did not take them. */
    public static long dropped() {
        return LogSetup.appender(context()).map(QueuedAppender::dropped).orElse(0L);
    }

    /** Lines of libraries that were over their allowance, since {@link #configure}. */
    public static long suppressed() {
        return libraries().map(LibraryLines::suppressed).orElse(0L);
    }

    /** Logs how many lines of libraries were suppressed since the last report, if any were. */
    public static void reportSuppressed() {
        long count = libraries().map(LibraryLines::unreported).orElse(0L);
        if (count > 0) {
            log.atWarn()
                    .addKeyValue("lines", "libraries")
                    .addKeyValue("suppressed", count)
                    .log("log lines suppressed");
        }
    }

    private static Optional<LibraryLines> libraries() {
        return LogSetup.appender(context()).map(QueuedAppender::libraries);
    }

    /**
     * Sends errors there, too. Call it after {@link #configure}; closing the alerts is the caller's
     * business.
     */
    public static void alert(Alerts alerts) {
        LogSetup.addAlerts(context(), alerts);
    }

    private static LoggerContext context() {
        return (LoggerContext) LoggerFactory.getILoggerFactory();
    }
}
