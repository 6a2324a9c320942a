package org.e2eechat.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.time.Duration;

class ChargeQuotaScriptTest {
    private static final long MINUTE_MS = Duration.ofMinutes(1).toMillis();
    private static final int PER_MINUTE = 6;
    private static final long EACH_MS = MINUTE_MS / PER_MINUTE;
    private static final String ADDRESS = new String(bucket("0"), UTF_8);
    private static final String ANOTHER = new String(bucket("1"), UTF_8);

    private static ValkeyServer valkey;

    @BeforeAll
    static void start() {
        valkey = ValkeyServer.start();
    }

    @AfterAll
    static void stop() {
        valkey.close();
    }

    @AfterEach
    void forget() {
        valkey.flushAll();
    }

    private static byte[] bucket(String name) {
        return AddressNames.key("quota", name.getBytes(UTF_8));
    }

    @Test
    void an_address_has_its_share_at_once_and_then_one_more_for_each_part_of_the_minute() {
        for (int i = 1; i < PER_MINUTE; i++) {
            assertThat(charge(ADDRESS, PER_MINUTE)).as("number " + i).isZero();
        }

        assertThat(charge(ADDRESS, PER_MINUTE)).as("before the next").isBetween(1L, EACH_MS);
        pass(ADDRESS, EACH_MS);
        assertThat(charge(ADDRESS, PER_MINUTE)).as("one more, and wait").isBetween(1L, EACH_MS);
        pass(ADDRESS, 2 * EACH_MS);
        assertThat(charge(ADDRESS, PER_MINUTE)).as("one to spare").isZero();
    }

    @Test
    void once_a_minute_is_once_a_minute() {
        assertThat(charge(ADDRESS, 1)).isBetween(1L, MINUTE_MS);
        assertThat(charge(ADDRESS, 1)).isBetween(1L, MINUTE_MS);
    }

    @Test
    void the_wait_is_until_there_is_room_for_one_more() {
        charge(ADDRESS, 1);
        charge(ADDRESS, 1);
        long before = millisLeft(ADDRESS);

        long wait = charge(ADDRESS, 2);

        assertThat(wait).as("of a full bucket, half").isBetween(1L, MINUTE_MS / 2);
        assertThat(before).isLessThanOrEqualTo(MINUTE_MS);
        assertThat(millisLeft(ADDRESS)).isLessThanOrEqualTo(wait + MINUTE_MS / 2);
    }

    @Test
    void whoever_was_let_in_far_too_often_owes_no_more_than_a_minute() {
        for (int i = 0; i < 10 * PER_MINUTE; i++) {
            charge(ADDRESS, PER_MINUTE);
        }

        assertThat(charge(ADDRESS, PER_MINUTE)).isBetween(1L, EACH_MS);
        assertThat(millisLeft(ADDRESS)).isBetween(1L, MINUTE_MS);
    }

    @Test
    void a_minute_of_rest_makes_everything_good_and_two_no_better() {
        for (int i = 0; i < 2 * PER_MINUTE; i++) {
            charge(ADDRESS, PER_MINUTE);
        }

        pass(ADDRESS, 2 * MINUTE_MS);

        assertThat(charge(ADDRESS, PER_MINUTE)).isZero();
        assertThat(millisLeft(ADDRESS)).as("what is owed").isBetween(1L, EACH_MS);
    }

    @Test
    void addresses_do_not_pay_for_each_other() {
        charge(ADDRESS, 1);

        assertThat(charge(ANOTHER, PER_MINUTE)).isZero();
    }

    @Test
    void a_bucket_is_one_number_that_ends_when_nothing_is_owed() {
        charge(ADDRESS, PER_MINUTE);

        assertThat(valkey.keyspace()).hasSize(1);
        assertThat(valkey.command("GET", ADDRESS).text()).matches("[0-9]{13}\\.[0-9]{3}");
        assertThat(millisLeft(ADDRESS)).isBetween(1L, EACH_MS);
        charge(ADDRESS, PER_MINUTE);
        assertThat(millisLeft(ADDRESS)).isBetween(EACH_MS + 1, 2 * EACH_MS);
    }

    private static long charge(String bucket, int perMinute) {
        return valkey.command(
                        "EVAL",
                        LuaScript.CHARGE_QUOTA.text(),
                        "1",
                        bucket,
                        Integer.toString(perMinute))
                .number();
    }

    private static long millisLeft(String bucket) {
        return valkey.command("PTTL", bucket).number();
    }

    // The server's clock cannot be set; so it was charged that much earlier.
    private static void pass(String bucket, long millis) {
        double full = Double.parseDouble(valkey.command("GET", bucket).text()) - millis;
        valkey.command("SET", bucket, "%.3f".formatted(full), "PX", "60000");
    }
}
