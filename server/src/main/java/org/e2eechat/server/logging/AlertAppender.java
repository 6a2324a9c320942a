package org.e2eechat.server.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;

/**
 * Hands errors to {@link Alerts}: the constant message only, never its arguments, key-values or
 * exception.
 */
final class AlertAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
    private final Alerts alerts;

    AlertAppender(Alerts alerts) {
        this.alerts = alerts;
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (event.getLevel().isGreaterOrEqual(Level.ERROR)) {
            String template = event.getMessage();
            alerts.raise(
                    event.getLevel().toString(),
                    event.getLoggerName(),
                    template == null ? "" : template,
                    event.getInstant());
        }
    }
}
