package org.e2eechat.server.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Random;

class TrafficBudgetTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final int NO_BYTE_LIMIT = Integer.MAX_VALUE;

    @Test
    void it_starts_full_and_ends() {
        TrafficBudget budget = new TrafficBudget(new TrafficRates(3, NO_BYTE_LIMIT), 0);

        assertThat(pays(budget, 1, 0)).isTrue();
        assertThat(pays(budget, 1, 0)).isTrue();
        assertThat(pays(budget, 1, 0)).isTrue();
        assertThat(pays(budget, 1, 0)).isFalse();
    }

    @Test
    void bytes_run_out_as_well() {
        TrafficBudget budget = new TrafficBudget(new TrafficRates(1000, 100), 0);

        assertThat(pays(budget, 60, 0)).isTrue();
        assertThat(pays(budget, 41, 0)).isFalse();
        assertThat(pays(budget, 40, 0)).isTrue();
        assertThat(pays(budget, 1, 0)).isFalse();
        assertThat(pays(budget, 0, 0)).isTrue();
    }

    @Test
    void a_frame_that_is_refused_costs_nothing() {
        TrafficBudget budget = new TrafficBudget(new TrafficRates(2, 100), 0);

        assertThat(pays(budget, 101, 0)).isFalse();
        assertThat(pays(budget, 101, 0)).isFalse();

        assertThat(pays(budget, 100, 0)).isTrue();
        assertThat(pays(budget, 0, 0)).isTrue();
    }

    @Test
    void it_refills_continuously_and_not_in_windows() {
        TrafficBudget budget = new TrafficBudget(new TrafficRates(10, NO_BYTE_LIMIT), 0);
        spendAll(budget, 10, 0);

        assertThat(pays(budget, 0, SECOND - 1)).isFalse();
        assertThat(pays(budget, 0, SECOND)).isTrue();
        assertThat(pays(budget, 0, SECOND)).isFalse();
        assertThat(pays(budget, 0, 2 * SECOND)).isTrue();
    }

    @Test
    void it_never_holds_more_than_ten_seconds_bring() {
        TrafficBudget budget = new TrafficBudget(new TrafficRates(5, NO_BYTE_LIMIT), 0);

        spendAll(budget, 5, Duration.ofDays(1).toNanos());

        assertThat(pays(budget, 0, Duration.ofDays(1).toNanos())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE, Long.MAX_VALUE - 5, 1_234_567_891_234_567L})
    void the_clock_may_start_anywhere_and_wrap_around(long start) {
        TrafficBudget budget = new TrafficBudget(new TrafficRates(10, NO_BYTE_LIMIT), start);
        spendAll(budget, 10, start);

        assertThat(pays(budget, 0, start + SECOND - 1)).isFalse();
        assertThat(pays(budget, 0, start + SECOND)).isTrue();
    }

    @Test
    void the_longest_pause_fills_it_and_no_more() {
        TrafficBudget budget =
                new TrafficBudget(new TrafficRates(Integer.MAX_VALUE, Integer.MAX_VALUE), 0);
        assertThat(pays(budget, Integer.MAX_VALUE, 0)).isTrue();

        assertThat(pays(budget, Integer.MAX_VALUE, Long.MAX_VALUE)).isTrue();
        assertThat(pays(budget, 1, Long.MAX_VALUE)).isFalse();
    }

    @Test
    void a_clock_that_goes_back_brings_nothing() {
        TrafficBudget budget = new TrafficBudget(new TrafficRates(1, NO_BYTE_LIMIT), 0);
        assertThat(pays(budget, 0, 0)).isTrue();

        assertThat(pays(budget, 0, -20 * SECOND)).isFalse();
        assertThat(pays(budget, 0, 0)).isFalse();
        assertThat(pays(budget, 0, 10 * SECOND)).isTrue();
    }

    @Test
    void a_thousand_looks_in_between_take_nothing_away() {
        TrafficBudget budget = new TrafficBudget(new TrafficRates(1, NO_BYTE_LIMIT), 0);
        assertThat(pays(budget, 0, 0)).isTrue();
        long step = 10 * SECOND / 1000 - 7;

        for (int i = 1; i <= 1000; i++) {
            assertThat(pays(budget, 0, i * step)).isFalse();
        }

        assertThat(pays(budget, 0, 10 * SECOND)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "200, 1048576, 1",
        "1, 1024, 2",
        "7, 999983, 3",
        "2147483647, 2147483647, 4",
        "13, 2147483647, 5",
        "100003, 65537, 6"
    })
    void it_does_exactly_what_the_definition_says(int frames, int bytes, long seed) {
        Random random = new Random(seed);
        long start = random.nextLong();
        TrafficBudget budget = new TrafficBudget(new TrafficRates(frames, bytes), start);
        Model model = new Model(frames, bytes);
        long elapsed = 0;
        int passed = 0;

        for (int round = 0; round < 20_000; round++) {
            elapsed += pause(random, frames);
            int size = size(random, bytes);
            boolean expected = model.spend(size, elapsed);
            assertThat(pays(budget, size, start + elapsed))
                    .as("round %s", round)
                    .isEqualTo(expected);
            passed += expected ? 1 : 0;
        }

        assertThat(passed).isBetween(1, 19_999);
    }

    // Around what a frame takes to come back, with a burst or a long rest now and then.
    private static long pause(Random random, int frames) {
        long perFrame = Math.max(2, 10 * SECOND / frames);
        return switch (random.nextInt(100)) {
            case 0 -> random.nextLong(30 * SECOND);
            case 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 -> 0;
            default -> random.nextLong(2 * perFrame);
        };
    }

    private static int size(Random random, int bytes) {
        return random.nextInt(20) == 0 ? random.nextInt(bytes) : random.nextInt(1 + bytes / 200);
    }

    @Test
    void a_negative_size_is_refused() {
        TrafficBudget budget = new TrafficBudget(new TrafficRates(1, 1), 0);

        assertThatIllegalArgumentException().isThrownBy(() -> pays(budget, -1, 0));
    }

    @Test
    void rates_come_from_the_limits_and_are_at_least_one() {
        assertThat(TrafficRates.of(TestLimits.connections(true, 1, 1)))
                .isEqualTo(new TrafficRates(200, 1_048_576));
        assertThatIllegalArgumentException().isThrownBy(() -> new TrafficRates(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new TrafficRates(1, 0));
    }

    private static void spendAll(TrafficBudget budget, int frames, long nowNanos) {
        for (int i = 0; i < frames; i++) {
            assertThat(pays(budget, 0, nowNanos)).isTrue();
        }
    }

    /** Two buckets in numbers of any size: a level is tokens times ten million, refilled from the whole microseconds since the start. */
    private static final class Model {
        private static final BigInteger TOKEN = BigInteger.valueOf(10_000_000);
        private final BigInteger frameRate;
        private final BigInteger byteRate;
        private BigInteger frameLevel;
        private BigInteger byteLevel;
        private BigInteger lastMicros = BigInteger.ZERO;

        Model(int frames, int bytes) {
            frameRate = BigInteger.valueOf(frames);
            byteRate = BigInteger.valueOf(bytes);
            frameLevel = frameRate.multiply(TOKEN);
            byteLevel = byteRate.multiply(TOKEN);
        }

        boolean spend(int size, long elapsedNanos) {
            BigInteger micros = BigInteger.valueOf(elapsedNanos / 1000);
            BigInteger passed = micros.subtract(lastMicros);
            lastMicros = micros;
            frameLevel = frameLevel.add(passed.multiply(frameRate)).min(frameRate.multiply(TOKEN));
            byteLevel = byteLevel.add(passed.multiply(byteRate)).min(byteRate.multiply(TOKEN));
            BigInteger cost = TOKEN.multiply(BigInteger.valueOf(size));
            if (frameLevel.compareTo(TOKEN) < 0 || byteLevel.compareTo(cost) < 0) {
                return false;
            }
            frameLevel = frameLevel.subtract(TOKEN);
            byteLevel = byteLevel.subtract(cost);
            return true;
        }
    }

    private static boolean pays(TrafficBudget budget, int bytes, long nowNanos) {
        return budget.spend(bytes, nowNanos) == TrafficBudget.Charge.PAID;
    }

    @Test
    void what_is_short_is_told_apart() {
        TrafficBudget budget = new TrafficBudget(new TrafficRates(1, 100), 0);

        assertThat(budget.spend(101, 0)).isEqualTo(TrafficBudget.Charge.TOO_MANY_BYTES);
        assertThat(budget.spend(50, 0)).isEqualTo(TrafficBudget.Charge.PAID);
        assertThat(budget.spend(50, 0)).isEqualTo(TrafficBudget.Charge.TOO_MANY_FRAMES);
    }

    @Test
    void a_part_of_a_message_costs_its_bytes_and_no_frame() {
        TrafficBudget budget = new TrafficBudget(new TrafficRates(1, 100), 0);

        assertThat(budget.spendPart(60, 0)).isEqualTo(TrafficBudget.Charge.PAID);
        assertThat(budget.spendPart(60, 0)).isEqualTo(TrafficBudget.Charge.TOO_MANY_BYTES);
        assertThat(budget.spend(40, 0)).isEqualTo(TrafficBudget.Charge.PAID);
    }
}
