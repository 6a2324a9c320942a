package org.e2eechat.server.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;

import net.logstash.logback.composite.loggingevent.LoggingEventFormattedTimestampJsonProvider;
import net.logstash.logback.encoder.LoggingEventCompositeJsonEncoder;

import org.e2eechat.server.config.RelayConfig;
import org.slf4j.Logger;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Builds logback's parts, for one logger context and one place to write to. */
final class LogSetup {
    // Libraries that tell their own life at INFO, and below that all that passes through them:
    // request lines, headers, frames. Their warnings are ours to know.
    private static final List<String> LIBRARIES =
            List.of("org.eclipse.jetty", "io.prometheus", "io.valkey", "redis.clients");

    private LogSetup() {}

    static void install(
            LoggerContext context,
            OutputStreamAppender<ILoggingEvent> appender,
            RelayConfig.Logs logs,
            RelayConfig.Identity identity) {
        EventText text = new EventText();
        context.reset();
        addAppender(
                context,
                appender,
                switch (logs.format()) {
                    case JSON -> json(context, text, identity);
                    case PRETTY -> pretty(context, text);
                });
        setLevels(context, logs.level());
    }

    /** What holds before there are settings: readable lines, warnings and errors only. */
    static void installQuiet(LoggerContext context, OutputStreamAppender<ILoggingEvent> appender) {
        addAppender(context, appender, pretty(context, new EventText()));
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
    }

    static void addAlerts(LoggerContext context, Alerts alerts) {
        AlertAppender appender = new AlertAppender(alerts);
        appender.setContext(context);
        appender.setName("alerts");
        appender.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
    }

    private static void addAppender(
            LoggerContext context,
            OutputStreamAppender<ILoggingEvent> appender,
            Encoder<ILoggingEvent> encoder) {
        appender.setContext(context);
        appender.setName("stdout");
        appender.setEncoder(encoder);
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
