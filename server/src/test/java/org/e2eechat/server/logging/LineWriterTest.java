package org.e2eechat.server.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

class LineWriterTest {
    // A test that waits this long has failed.
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Sink sink = new Sink();
    private final AtomicLong nanos = new AtomicLong();
    private final LineWriter writer =
            new LineWriter(sink, dropped -> bytes("dropped " + dropped + "\n"), nanos::get);

    @AfterEach
    void end() {
        sink.goOn();
        writer.close();
    }

    @Test
    void what_was_submitted_before_a_flush_is_written_after_it() {
        writer.start();
        for (int i = 0; i < 1000; i++) {
            writer.submit(bytes(i + "\n"), Level.INFO);
        }

        writer.flush(PATIENCE);

        assertThat(sink.written().lines()).hasSize(1000).startsWith("0", "1").endsWith("999");
    }

    @Test
    void a_line_that_comes_when_the_writer_sleeps_is_written_without_a_flush() {
        writer.start();
        for (int i = 0; i < 100; i++) {
            int line = i;
            writer.submit(bytes(line + "\n"), Level.INFO);
            await().atMost(PATIENCE).until(() -> sink.written().endsWith(line + "\n"));
        }
    }

    /** The thread that closed a connection waited here, and with it the whole selector. */
    @Test
    void a_sink_that_stalls_holds_up_nobody_who_logs_and_loses_the_least_important_first()
            throws Exception {
        sink.stall();
        writer.start();
        writer.submit(bytes("first\n"), Level.INFO);
        sink.awaitStalled();

        for (int i = 0; i < 100_000; i++) {
            writer.submit(bytes("about a request\n"), Level.INFO);
        }
        writer.submit(bytes("an error\n"), Level.ERROR);

        assertThat(writer.dropped()).isBetween(50_000L, 100_000L);
        long dropped = writer.dropped();
        sink.goOn();
        writer.flush(PATIENCE);
        assertThat(sink.written())
                .startsWith("first\n")
                .endsWith("an error\ndropped " + dropped + "\n")
                .containsOnlyOnce("dropped");
    }

    @Test
    void a_sink_that_is_always_behind_says_every_ten_seconds_how_many_lines_are_missing()
            throws Exception {
        sink.stall();
        writer.start();
        writer.submit(bytes("first\n"), Level.INFO);
        sink.awaitStalled();
        byte[] large = bytes("x".repeat(100_000) + "\n");
        for (int i = 0; i < 100; i++) {
            writer.submit(large, Level.INFO);
        }
        long dropped = writer.dropped();

        nanos.addAndGet(Duration.ofSeconds(10).toNanos());
        sink.goOn();
        writer.flush(PATIENCE);

        assertThat(sink.written()).startsWith("first\ndropped " + dropped + "\nxxx");
    }

    @Test
    void a_flush_gives_up_on_a_sink_that_has_stalled() throws Exception {
        sink.stall();
        LineWriter impatient = new LineWriter(sink, dropped -> new byte[0], System::nanoTime);
        impatient.start();
        impatient.submit(bytes("never read\n"), Level.ERROR);
        sink.awaitStalled();

        impatient.flush(Duration.ofMillis(20));

        assertThat(sink.written()).isEmpty();
        impatient.close();
    }

    @Test
    void lines_lost_with_a_write_that_failed_are_counted_and_told_when_writing_works_again() {
        sink.fails = true;
        writer.start();
        writer.submit(bytes("lost\n"), Level.ERROR);
        writer.flush(PATIENCE);
        assertThat(writer.dropped()).isEqualTo(1);

        sink.fails = false;
        writer.submit(bytes("kept\n"), Level.INFO);
        writer.flush(PATIENCE);

        // The first line break ends what the failed write may have left.
        assertThat(sink.written()).isEqualTo("\nkept\ndropped 1\n");
    }

    @Test
    void a_closed_writer_writes_what_it_has_and_ends() {
        writer.submit(bytes("last\n"), Level.INFO);

        writer.close();
        writer.start();

        await().atMost(PATIENCE).until(() -> sink.written().equals("last\n"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A pipe whose reader can stop reading. */
    private static final class Sink extends OutputStream {
        private final ByteArrayOutputStream written = new ByteArrayOutputStream();
        private final CountDownLatch isStalled = new CountDownLatch(1);
        private volatile CountDownLatch mayGoOn = new CountDownLatch(0);
        private volatile boolean fails;

        void stall() {
            mayGoOn = new CountDownLatch(1);
        }

        void awaitStalled() throws InterruptedException {
            assertThat(isStalled.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }

        void goOn() {
            mayGoOn.countDown();
        }

        String written() {
            return written.toString(StandardCharsets.UTF_8);
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (fails) {
                throw new IOException("Broken pipe");
            }
            if (mayGoOn.getCount() > 0) {
                isStalled.countDown();
                awaitReader();
            }
            written.write(bytes, offset, length);
        }

        private void awaitReader() throws IOException {
            try {
                mayGoOn.await();
            } catch (InterruptedException interrupted) {
                throw new IOException(interrupted);
            }
        }
    }
}
