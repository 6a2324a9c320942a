package org.e2eechat.server.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.testkit.ManualClock;
import org.e2eechat.server.websocket.Liveness.Beat;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.Random;

class LivenessTest {
    private static final Duration INTERVAL = Duration.ofSeconds(30);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration MOMENT = Duration.ofNanos(1);

    private final ManualClock clock = new ManualClock();
    private final FakeTraffic traffic = new FakeTraffic();
    private final Liveness liveness =
            new Liveness(new Liveness.Rhythm(INTERVAL.toNanos(), TIMEOUT.toNanos(), clock::nanos));

    @Test
    void a_peer_is_pinged_at_the_end_of_the_interval_and_once() {
        assertThat(beatAfter(INTERVAL.minus(MOMENT))).isEqualTo(Beat.NOTHING);
        assertThat(beatAfter(MOMENT)).isEqualTo(Beat.PING);
        assertThat(beatAfter(MOMENT)).isEqualTo(Beat.NOTHING);
    }

    @Test
    void a_peer_that_answers_is_pinged_again_an_interval_after_the_last_ping() {
        beatAfter(INTERVAL);
        clock.advance(TIMEOUT.minus(MOMENT));
        assertThat(liveness.pong()).isTrue();

        assertThat(beatAfter(INTERVAL.minus(TIMEOUT))).isEqualTo(Beat.NOTHING);
        assertThat(beatAfter(MOMENT)).isEqualTo(Beat.PING);
    }

    @Test
    void a_peer_that_does_not_answer_in_time_is_dead() {
        beatAfter(INTERVAL);

        assertThat(beatAfter(TIMEOUT.minus(MOMENT))).isEqualTo(Beat.NOTHING);
        assertThat(beatAfter(MOMENT)).isEqualTo(Beat.DEAD);
    }

    @Test
    void a_pong_that_nobody_asked_for_proves_nothing() {
        assertThat(liveness.pong()).isFalse();
        beatAfter(INTERVAL);
        assertThat(liveness.pong()).isTrue();
        assertThat(liveness.pong()).isFalse();

        assertThat(beatAfter(INTERVAL)).isEqualTo(Beat.PING);
        assertThat(beatAfter(TIMEOUT)).isEqualTo(Beat.DEAD);
    }

    @Test
    void the_time_out_may_be_longer_than_the_interval() {
        Liveness patient =
                new Liveness(
                        new Liveness.Rhythm(TIMEOUT.toNanos(), INTERVAL.toNanos(), clock::nanos));
        clock.advance(TIMEOUT);
        assertThat(patient.beat(clock.nanos(), traffic)).isEqualTo(Beat.PING);

        clock.advance(INTERVAL.minus(MOMENT));
        assertThat(patient.beat(clock.nanos(), traffic)).isEqualTo(Beat.NOTHING);
        patient.pong();

        assertThat(patient.beat(clock.nanos(), traffic)).isEqualTo(Beat.PING);
    }

    @Nested
    class While_a_message_waits {
        @Test
        void nothing_is_read_and_so_nobody_is_dead() {
            beatAfter(INTERVAL);
            liveness.reading(false);

            assertThat(beatAfter(TIMEOUT.multipliedBy(3))).isEqualTo(Beat.NOTHING);
        }

        /** The pong lay unread in the socket while a join waited for a slow directory, and the next beat after the wait came before the read: a live peer was dropped. */
        @Test
        void afterwards_the_peer_has_its_whole_time_again() {
            beatAfter(INTERVAL);
            liveness.reading(false);
            clock.advance(TIMEOUT.multipliedBy(3));

            liveness.readingAgain();

            assertThat(beatAfter(TIMEOUT.minus(MOMENT))).isEqualTo(Beat.NOTHING);
            assertThat(beatAfter(MOMENT)).isEqualTo(Beat.DEAD);
        }

        @Test
        void a_close_that_began_meanwhile_keeps_its_own_time() {
            beatAfter(INTERVAL);
            liveness.reading(false);
            liveness.closing(traffic.sent, 0);
            clock.advance(Duration.ofSeconds(5));

            liveness.readingAgain();

            assertThat(liveness.beat(clock.nanos(), traffic)).isEqualTo(Beat.DEAD);
        }

        @Test
        void the_peer_is_still_pinged_when_it_is_due() {
            liveness.reading(false);

            assertThat(beatAfter(INTERVAL)).isEqualTo(Beat.PING);
        }
    }

    /**
     * A pong cannot overtake the frame that the peer is sending: 240 KB at 20 KB/s took 12 s, and
     * the sender was taken for dead after five.
     */
    @Nested
    class A_slow_sender {
        @Test
        void is_alive_as_long_as_bytes_arrive() {
            beatAfter(INTERVAL);
            for (int second = 0; second < 50; second++) {
                traffic.received++;
                assertThat(beatAfter(Duration.ofSeconds(1))).isEqualTo(Beat.NOTHING);
            }

            assertThat(beatAfter(TIMEOUT.minus(MOMENT))).isEqualTo(Beat.NOTHING);
            assertThat(beatAfter(MOMENT)).isEqualTo(Beat.DEAD);
        }

        @Test
        void has_a_minute_and_the_time_out_for_its_pong_and_no_more() {
            beatAfter(INTERVAL);
            for (int second = 1; second < 65; second++) {
                traffic.received++;
                assertThat(beatAfter(Duration.ofSeconds(1))).isEqualTo(Beat.NOTHING);
            }
            traffic.received++;

            assertThat(beatAfter(Duration.ofSeconds(1))).isEqualTo(Beat.DEAD);
        }

        @Test
        void proves_nothing_by_what_it_sent_before_the_ping() {
            traffic.received = 1_000;
            beatAfter(INTERVAL);

            assertThat(beatAfter(TIMEOUT)).isEqualTo(Beat.DEAD);
        }
    }

    /** The ping lay behind 300 KB in the kernels: a reader of 30 KB/s was taken for dead. */
    @Nested
    class A_slow_reader {
        private static final int UNNOTICED = 16 * 1024;
        private static final int A_SECOND_OF_READING = 4 * 1024;

        @Test
        void has_a_second_more_for_each_four_kibibytes_before_the_ping() {
            traffic.sent = 10 * A_SECOND_OF_READING;
            beatAfter(INTERVAL);

            assertThat(beatAfter(TIMEOUT.plusSeconds(10).minus(MOMENT))).isEqualTo(Beat.NOTHING);
            assertThat(beatAfter(MOMENT)).isEqualTo(Beat.DEAD);
        }

        @Test
        void has_no_more_time_for_what_is_read_in_a_moment() {
            traffic.sent = UNNOTICED;
            beatAfter(INTERVAL);

            assertThat(beatAfter(TIMEOUT)).isEqualTo(Beat.DEAD);
        }

        @Test
        void has_no_more_time_for_what_was_sent_behind_the_ping() {
            beatAfter(INTERVAL);
            traffic.sent = 100 * A_SECOND_OF_READING;

            assertThat(beatAfter(TIMEOUT)).isEqualTo(Beat.DEAD);
        }

        @Test
        void has_read_everything_before_a_ping_that_it_answers() {
            traffic.sent = 100 * A_SECOND_OF_READING;
            beatAfter(INTERVAL);
            liveness.pong();
            beatAfter(INTERVAL);

            assertThat(beatAfter(TIMEOUT)).isEqualTo(Beat.DEAD);
        }

        @Test
        void has_no_more_time_than_what_can_be_under_way_takes() {
            traffic.sent = Integer.MIN_VALUE;
            beatAfter(INTERVAL);

            assertThat(beatAfter(TIMEOUT.plusSeconds(75).minus(MOMENT))).isEqualTo(Beat.NOTHING);
            assertThat(beatAfter(MOMENT)).isEqualTo(Beat.DEAD);
        }

        @Test
        void has_time_to_read_what_is_queued_before_the_close_frame() {
            traffic.sent = 10 * A_SECOND_OF_READING;
            liveness.closing(traffic.sent, 20 * A_SECOND_OF_READING);

            assertThat(beatAfter(Duration.ofSeconds(35).minus(MOMENT))).isEqualTo(Beat.NOTHING);
            assertThat(beatAfter(MOMENT)).isEqualTo(Beat.DEAD);
        }

        @Test
        void has_twenty_seconds_to_take_anything_of_what_waits_before_the_close_frame() {
            traffic.sent = 100 * A_SECOND_OF_READING;
            traffic.unsent = 50 * A_SECOND_OF_READING;
            liveness.closing(traffic.sent, 0);
            for (int step = 0; step < 3; step++) {
                traffic.unsent -= A_SECOND_OF_READING;
                assertThat(beatAfter(Duration.ofSeconds(19))).isEqualTo(Beat.NOTHING);
            }

            assertThat(beatAfter(Duration.ofSeconds(20).minus(MOMENT))).isEqualTo(Beat.NOTHING);
            assertThat(beatAfter(MOMENT)).isEqualTo(Beat.DEAD);
        }

        @Test
        void has_two_minutes_for_a_close_frame_and_no_more() {
            liveness.closing(Integer.MAX_VALUE, Integer.MAX_VALUE);

            assertThat(beatAfter(Duration.ofMinutes(2).minus(MOMENT))).isEqualTo(Beat.NOTHING);
            assertThat(beatAfter(MOMENT)).isEqualTo(Beat.DEAD);
        }
    }

    @Nested
    class Closing {
        private static final Duration PATIENCE = Duration.ofSeconds(5);

        @Test
        void a_peer_that_does_not_answer_a_close_frame_is_dead_after_five_seconds() {
            liveness.closing(traffic.sent, 0);

            assertThat(beatAfter(PATIENCE.minus(MOMENT))).isEqualTo(Beat.NOTHING);
            assertThat(beatAfter(MOMENT)).isEqualTo(Beat.DEAD);
        }

        @Test
        void closing_again_grants_no_more_time() {
            liveness.closing(traffic.sent, 0);
            clock.advance(PATIENCE.minus(MOMENT));
            liveness.closing(traffic.sent, 0);

            assertThat(beatAfter(MOMENT)).isEqualTo(Beat.DEAD);
        }

        @Test
        void a_pong_answers_no_close_frame() {
            beatAfter(INTERVAL);
            liveness.closing(traffic.sent, 0);
            liveness.pong();

            assertThat(beatAfter(PATIENCE)).isEqualTo(Beat.DEAD);
        }

        @Test
        void nobody_is_pinged_any_more() {
            clock.advance(INTERVAL.multipliedBy(2));
            liveness.closing(traffic.sent, 0);

            assertThat(liveness.beat(clock.nanos(), traffic)).isEqualTo(Beat.NOTHING);
        }

        @Test
        void a_message_that_waits_gives_no_more_time() {
            liveness.reading(false);
            liveness.closing(traffic.sent, 0);

            assertThat(beatAfter(PATIENCE)).isEqualTo(Beat.DEAD);
        }
    }

    /** The old service looked at its ping time-outs at the next ping only. */
    @ParameterizedTest
    @CsvSource({"30000, 5000", "1000, 1000", "5000, 30000", "10000, 1000", "60000, 60000"})
    void a_peer_that_falls_silent_is_gone_within_interval_and_time_out(
            long intervalMillis, long timeoutMillis) {
        Duration interval = Duration.ofMillis(intervalMillis);
        Duration timeout = Duration.ofMillis(timeoutMillis);
        Random random = new Random(17);
        for (int round = 0; round < 500; round++) {
            ManualClock time = new ManualClock();
            Heartbeat heartbeat = new Heartbeat(interval, timeout, time::nanos);
            time.advance(randomUpTo(heartbeat.period(), random));
            Liveness peer = new Liveness(heartbeat.rhythm());
            long silentFrom = time.nanos() + randomUpTo(interval.multipliedBy(4), random).toNanos();
            time.advance(randomUpTo(heartbeat.period(), random));

            Beat beat = peer.beat(time.nanos(), traffic);
            while (beat != Beat.DEAD) {
                if (beat == Beat.PING && time.nanos() < silentFrom) {
                    peer.pong();
                }
                time.advance(heartbeat.period());
                beat = peer.beat(time.nanos(), traffic);
            }

            assertThat(Duration.ofNanos(time.nanos() - silentFrom))
                    .isLessThanOrEqualTo(interval.plus(timeout));
        }
    }

    private static Duration randomUpTo(Duration most, Random random) {
        return Duration.ofNanos(random.nextLong(most.toNanos()));
    }

    private Beat beatAfter(Duration time) {
        clock.advance(time);
        return liveness.beat(clock.nanos(), traffic);
    }

    private static final class FakeTraffic implements Liveness.Traffic {
        private int received;
        private int sent;
        private int unsent;

        @Override
        public int unsentBytes() {
            return unsent;
        }

        @Override
        public int receivedByteCount() {
            return received;
        }

        @Override
        public int sentByteCount() {
            return sent;
        }
    }
}
