package org.e2eechat.server.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;

/**
 * Decides how much of an event is shown.
 *
 * <p>Our own messages are constant texts, and our own exceptions are written with the log in mind.
 * A library's are not: Jetty, for one, puts request lines and header values into its messages'
 * arguments and into its exceptions, and with them a room id or a token. So of a library's event
 * the message is shown without its arguments, and of a library's exception the class and the stack,
 * which is what finds a bug. No level changes that: a log at trace is copied like any other.
 */
final class EventText {
    private static final String OURS = "org.e2eechat.";

    // An exception is there to be found, not to fill a disk: enough frames to reach our code from
    // the depths of a library, enough causes for the usual wrapping.
    private static final int MAX_FRAMES = 40;
    private static final int MAX_CAUSES = 4;

    /** The message to show, on one line or several: the caller escapes it. */
    String message(ILoggingEvent event) {
        String text =
                mayShow(event.getLoggerName()) ? event.getFormattedMessage() : event.getMessage();
        return text == null ? "" : text;
    }

    /**
     * The exception with its causes, one line each for a throwable and a frame; lines are separated
     * by {@code \n} and contain no other control character.
     */
    String exception(IThrowableProxy thrown) {
        StringBuilder text = new StringBuilder();
        IThrowableProxy current = thrown;
        for (int depth = 0; current != null; depth++) {
            if (depth > MAX_CAUSES) {
                return text.append("… more causes\n").toString();
            }
            text.append(depth == 0 ? "" : "caused by ");
            append(current, text);
            current = current.isCyclic() ? null : current.getCause();
        }
        return text.toString();
    }

    private void append(IThrowableProxy thrown, StringBuilder text) {
        text.append(OneLine.of(thrown.getClassName()));
        if (mayShow(thrown.getClassName()) && thrown.getMessage() != null) {
            text.append(": ").append(OneLine.of(thrown.getMessage()));
        }
        text.append('\n');

        StackTraceElementProxy[] frames = thrown.getStackTraceElementProxyArray();
        int shown = Math.min(frames.length - thrown.getCommonFrames(), MAX_FRAMES);
        for (int i = 0; i < shown; i++) {
            text.append("  ").append(OneLine.of(frames[i].getSTEAsString())).append('\n');
        }
        if (shown < frames.length) {
            text.append("  … ").append(frames.length - shown).append(" more\n");
        }
    }

    private static boolean mayShow(String loggerOrClass) {
        return isOurs(loggerOrClass);
    }

    /** Whether a logger or class of this name is of this server, and not of a library. */
    static boolean isOurs(String loggerOrClass) {
        return loggerOrClass.startsWith(OURS);
    }
}
