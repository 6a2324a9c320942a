package org.e2eechat.server.http;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;

import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** What one logger says while it is open, as {@code LEVEL message {key=value, …}}. */
final class CapturedLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
    private final Logger logger;

    private CapturedLog(Logger logger) {
        this.logger = logger;
    }

    static CapturedLog of(Class<?> source) {
        Logger logger = (Logger) LoggerFactory.getLogger(source);
        CapturedLog log = new CapturedLog(logger);
        log.setContext(logger.getLoggerContext());
        log.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(log);
        return log;
    }

    @Override
    protected void append(ILoggingEvent event) {
        events.add(event);
    }

    List<String> lines() {
        return events.stream().map(CapturedLog::line).toList();
    }

    private static String line(ILoggingEvent event) {
        List<KeyValuePair> pairs =
                event.getKeyValuePairs() == null ? List.of() : event.getKeyValuePairs();
        return event.getLevel()
                + " "
                + event.getFormattedMessage()
                + pairs.stream()
                        .map(pair -> pair.key + "=" + pair.value)
                        .collect(Collectors.joining(", ", " {", "}"));
    }

    @Override
    public void close() {
        logger.detachAppender(this);
        logger.setLevel(null);
    }
}
