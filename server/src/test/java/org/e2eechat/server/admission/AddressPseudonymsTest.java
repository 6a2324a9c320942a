package org.e2eechat.server.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.e2eechat.server.admission.TestLimits.address;

import org.junit.jupiter.api.Test;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

class AddressPseudonymsTest {
    private static final Instant MIDNIGHT = Instant.parse("2026-03-01T00:00:00Z");
    private static final ClientAddress ALICE = address(1);

    private final AtomicReference<Instant> clock = new AtomicReference<>(MIDNIGHT);
    private final AddressPseudonyms pseudonyms =
            new AddressPseudonyms(new SecureRandom(), clock::get);

    @Test
    void an_address_keeps_its_name_until_the_utc_day_ends() {
        String name = pseudonyms.pseudonym(ALICE);

        clock.set(MIDNIGHT.plus(Duration.ofDays(1)).minusNanos(1));
        assertThat(pseudonyms.pseudonym(ALICE)).isEqualTo(name);

        clock.set(MIDNIGHT.plus(Duration.ofDays(1)));
        assertThat(pseudonyms.pseudonym(ALICE)).isNotEqualTo(name);
    }

    @Test
    void a_name_is_sixteen_hexadecimal_digits() {
        assertThat(pseudonyms.pseudonym(ALICE)).matches("[0-9a-f]{16}");
    }

    @Test
    void addresses_have_different_names() {
        assertThat(IntStream.range(0, 1000).mapToObj(i -> pseudonyms.pseudonym(address(i))))
                .doesNotHaveDuplicates();
    }

    @Test
    void two_nodes_have_different_names_for_one_address() {
        AddressPseudonyms otherNode = new AddressPseudonyms(new SecureRandom(), clock::get);

        assertThat(otherNode.pseudonym(ALICE)).isNotEqualTo(pseudonyms.pseudonym(ALICE));
    }

    @Test
    void a_day_that_comes_again_has_a_new_key() {
        String name = pseudonyms.pseudonym(ALICE);
        clock.set(MIDNIGHT.plus(Duration.ofDays(1)));
        String nextDay = pseudonyms.pseudonym(ALICE);

        clock.set(MIDNIGHT);

        assertThat(pseudonyms.pseudonym(ALICE)).isNotEqualTo(name).isNotEqualTo(nextDay);
    }
}
