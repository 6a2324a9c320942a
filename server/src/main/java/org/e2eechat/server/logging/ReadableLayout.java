package org.e2eechat.server.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.LayoutBase;

import org.slf4j.event.KeyValuePair;

import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * {@code LOG_FORMAT=pretty}: one line for each event, for people. The lines of an exception are
 * indented, so none of them can pass for an event.
 */
final class ReadableLayout extends LayoutBase<ILoggingEvent> {
    private final EventText text;

    ReadableLayout(EventText text) {
        this.text = text;
    }

    @Override
    public String doLayout(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(160);
        line.append(event.getInstant().truncatedTo(ChronoUnit.MILLIS))
                .append(' ')
                .append(String.format("%-5s", event.getLevel()))
                .append(' ')
                .append(simpleName(event.getLoggerName()))
                .append(": ")
                .append(OneLine.of(text.message(event)));
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        if (pairs != null) {
            pairs.forEach(
                    pair ->
                            line.append(' ')
                                    .append(OneLine.of(pair.key))
                                    .append('=')
                                    .append(OneLine.of(String.valueOf(pair.value))));
        }
        line.append('\n');
        if (event.getThrowableProxy() != null) {
            line.append(text.exception(event.getThrowableProxy()).indent(2));
        }
        return line.toString();
    }

    private static String simpleName(String logger) {
        return OneLine.of(logger.substring(logger.lastIndexOf('.') + 1));
    }
}
