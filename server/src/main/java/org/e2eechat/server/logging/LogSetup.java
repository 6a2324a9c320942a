package org.e2eechat.server.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;

import net.logstash.logback.composite.loggingevent.LoggingEventFormattedTimestampJsonProvider;
import net.logstash.logback.encoder.LoggingEventCompositeJsonEncoder;

import org.e2eechat.server.config.RelayConfig;
import org.slf4j.Logger;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Builds logback's parts, for one logger context and one place to write to. */
final class LogSetup {
    // Libraries that tell their own life at INFO, and below that all that passes through them:
    // request lines, headers, frames. Their warnings are ours to know.
    private static final List<String> LIBRARIES =
            List.of("org.eclipse.jetty", "io.prometheus", "io.valkey", "redis.clients");

    private static final String STDOUT = "stdout";

    private LogSetup() {}

    static void install(
            LoggerContext context,
            OutputStream out,
            RelayConfig.Logs logs,
            RelayConfig.Identity identity,
            LongSupplier nanoClock) {
        EventText text = new EventText();
        context.reset();
        Encoder<ILoggingEvent> encoder =
                switch (logs.format()) {
                    case JSON -> json(context, text, identity);
                    case PRETTY -> pretty(context, text);
                };
        addAppender(
                context,
                new QueuedAppender(
                        encoder, out, context.getLogger(Logging.class.getName()), nanoClock));
        setLevels(context, logs.level());
    }

    /** The appender of {@link #install}; empty before that. */
    static Optional<QueuedAppender> appender(LoggerContext context) {
        return context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender(STDOUT)
                        instanceof QueuedAppender appender
                ? Optional.of(appender)
                : Optional.empty();
    }

    /** What holds before there are settings: readable lines, warnings and errors only. */
    static void installQuiet(LoggerContext context, OutputStreamAppender<ILoggingEvent> appender) {
        appender.setEncoder(pretty(context, new EventText()));
        addAppender(context, appender);
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
    }

    static void addAlerts(LoggerContext context, Alerts alerts) {
        AlertAppender appender = new AlertAppender(alerts);
        appender.setContext(context);
        appender.setName("alerts");
        appender.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
    }

    private static void addAppender(LoggerContext context, Appender<ILoggingEvent> appender) {
        appender.setContext(context);
        appender.setName(STDOUT);
        appender.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
    }

    private static Encoder<ILoggingEvent> json(
            LoggerContext context, EventText text, RelayConfig.Identity identity) {
        LoggingEventFormattedTimestampJsonProvider timestamp =
                new LoggingEventFormattedTimestampJsonProvider();
        timestamp.setFieldName("timestamp");
        timestamp.setTimeZone("UTC");

        LoggingEventCompositeJsonEncoder encoder = new LoggingEventCompositeJsonEncoder();
        encoder.setContext(context);
        encoder.getProviders().addProvider(timestamp);
        encoder.getProviders().addProvider(new EventFields(text, identity));
        encoder.start();
        return encoder;
    }

    private static Encoder<ILoggingEvent> pretty(LoggerContext context, EventText text) {
        ReadableLayout layout = new ReadableLayout(text);
        layout.setContext(context);
        layout.start();

        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setLayout(layout);
        encoder.start();
        return encoder;
    }

    private static void setLevels(LoggerContext context, RelayConfig.LogLevel level) {
        Level ours = logback(level);
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(ours);
        Level theirs = ours.isGreaterOrEqual(Level.WARN) ? ours : Level.WARN;
        LIBRARIES.forEach(library -> context.getLogger(library).setLevel(theirs));
    }

    // logback knows nothing worse than an error.
    private static Level logback(RelayConfig.LogLevel level) {
        return switch (level) {
            case FATAL, ERROR -> Level.ERROR;
            case WARN -> Level.WARN;
            case INFO -> Level.INFO;
            case DEBUG -> Level.DEBUG;
            case TRACE -> Level.TRACE;
        };
    }
}
