package org.e2eechat.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;

class CommandPaceTest {
    private static final Duration MOMENT = Duration.ofNanos(500_000);
    private static final Duration SELDOM = Duration.ofNanos(400_000); // one in a moment, or two
    private static final Duration OFTEN = Duration.ofNanos(100_000); // five in a moment
    private static final int MANY = 16;
    private static final int SOME = 40; // commands; enough to know how fast they come

    private long now = 12_345;
    private CommandPace pace = new CommandPace(MOMENT, now);

    @Test
    void a_command_that_comes_alone_leaves_at_once() {
        pass(Duration.ofSeconds(1));

        assertThat(pace.leavesAlone(now)).isTrue();
        pace.wrote(1, now);
        pass(SELDOM);
        assertThat(pace.leavesAlone(now)).isTrue();
    }

    @Test
    void one_that_comes_right_behind_another_waits_only_for_the_thread_that_writes_several() {
        pace.wrote(1, now);
        pass(Duration.ofNanos(20_000));

        assertThat(pace.leavesAlone(now)).isFalse();
        assertThat(pace.collectsFor(now)).isNotPositive();
    }

    @Test
    void commands_that_come_fast_are_collected_for_a_moment_after_each_write() {
        writeOneByOne(OFTEN);

        pass(OFTEN);
        assertThat(pace.leavesAlone(now)).isFalse();
        assertThat(pace.collectsFor(now)).isEqualTo(MOMENT.minus(OFTEN).toNanos());
        pass(MOMENT.minus(OFTEN));
        assertThat(pace.leavesAlone(now)).isTrue();
        assertThat(pace.collectsFor(now)).isNotPositive();
    }

    @Test
    void they_go_on_being_collected_while_each_write_has_several() {
        writeOneByOne(OFTEN);

        for (int i = 0; i < SOME; i++) {
            pass(MOMENT);
            pace.wrote(5, now);
            assertThat(pace.collectsFor(now)).isEqualTo(MOMENT.toNanos());
        }
    }

    @Test
    void and_no_longer_when_a_write_has_only_one_of_them() {
        writeOneByOne(OFTEN);

        for (int i = 0; i < SOME; i++) {
            pass(MOMENT);
            pace.wrote(1, now);
        }

        assertThat(pace.collectsFor(now)).isNotPositive();
    }

    @Test
    void commands_that_would_not_meet_another_are_not_collected() {
        writeOneByOne(SELDOM);

        assertThat(pace.collectsFor(now)).isNotPositive();
    }

    @Test
    void so_many_that_a_write_is_full_anyway_do_not_wait() {
        writeOneByOne(OFTEN);

        pass(MOMENT);
        pace.wrote(MANY, now);

        assertThat(pace.collectsFor(now)).isNotPositive();
        assertThat(pace.leavesAlone(now)).isFalse();
    }

    @Test
    void after_a_pause_the_first_leaves_alone_and_the_second_as_well() {
        writeOneByOne(OFTEN);

        pass(Duration.ofSeconds(10));
        assertThat(pace.leavesAlone(now)).isTrue();
        pace.wrote(1, now);
        pass(OFTEN);

        assertThat(pace.leavesAlone(now)).isTrue();
    }

    @Test
    void a_pause_however_long_does_not_hide_how_fast_they_come_now() {
        pass(Duration.ofDays(1));

        writeOneByOne(OFTEN);

        assertThat(pace.collectsFor(now)).isPositive();
    }

    @Test
    void where_somebody_waits_for_the_answers_nothing_is_collected() {
        pace = new CommandPace(Duration.ZERO, now);

        writeOneByOne(OFTEN);

        pass(OFTEN);
        assertThat(pace.collectsFor(now)).isNotPositive();
        assertThat(pace.leavesAlone(now)).isTrue();
    }

    private void writeOneByOne(Duration gap) {
        for (int i = 0; i < SOME; i++) {
            pass(gap);
            pace.wrote(1, now);
        }
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }
}
