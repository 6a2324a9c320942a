package org.e2eechat.server.logging;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;

import org.e2eechat.server.config.RelayConfig;
import org.slf4j.LoggerFactory;

/**
 * Sets up logging for the whole process. Until {@link #configure} is called, only warnings and
 * errors show; see {@link QuietUntilConfigured}.
 */
public final class Logging {
    private Logging() {}

    /**
     * Logs to standard output as the settings say, from now on. Call it once, as soon as the
     * settings are read.
     */
    public static void configure(RelayConfig.Logs logs, RelayConfig.Identity identity) {
        LogSetup.install(context(), new ConsoleAppender<ILoggingEvent>(), logs, identity);
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
