package org.e2eechat.server.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.encoder.Encoder;

import org.slf4j.event.KeyValuePair;

import java.io.OutputStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Encodes an event on the thread that logs it, and leaves the writing to {@link LineWriter}: so a
 * reader that stalls holds up no thread, a value that changes later is shown as it was, and what
 * waits is bounded in bytes. See ADR 0029.
 */
final class QueuedAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
    private final Encoder<ILoggingEvent> encoder;
    private final LibraryLines libraries;
    private final LineWriter writer;

    /**
     * To be given a context and started.
     *
     * @param encoder its lines end with a line break; asked by many threads at once
     * @param out where lines go; it may block and may fail
     * @param logger whose name the line has that says how many lines were dropped
     */
    QueuedAppender(
            Encoder<ILoggingEvent> encoder,
            OutputStream out,
            Logger logger,
            LongSupplier nanoClock) {
        this.encoder = encoder;
        this.libraries = new LibraryLines(nanoClock);
        this.writer =
                new LineWriter(out, dropped -> encoder.encode(told(logger, dropped)), nanoClock);
    }

    private static LoggingEvent told(Logger logger, long dropped) {
        LoggingEvent event =
                new LoggingEvent(
                        QueuedAppender.class.getName(),
                        logger,
                        Level.WARN,
                        "log lines dropped",
                        null,
                        null);
        event.addKeyValuePair(new KeyValuePair("dropped", dropped));
        return event;
    }

    @Override
    public void start() {
        super.start();
        writer.start();
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (!libraries.admits(event)) {
            return;
        }
        byte[] line;
        try {
            line = encoder.encode(event);
        } catch (RuntimeException unprintable) {
            writer.countDropped();
            throw unprintable;
        }
        writer.submit(line, event.getLevel());
    }

    /** Waits until everything is written that was logged before, or until the time is over. */
    void flush(Duration within) {
        writer.flush(within);
    }

    /** Lines dropped since the start. */
    long dropped() {
        return writer.dropped();
    }

    /** What libraries may log. */
    LibraryLines libraries() {
        return libraries;
    }

    /** What was logged before is still written, if something reads it; nobody waits for that. */
    @Override
    public void stop() {
        super.stop();
        writer.close();
    }
}
