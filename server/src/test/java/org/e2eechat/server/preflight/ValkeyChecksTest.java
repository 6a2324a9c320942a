package org.e2eechat.server.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.audit.Outcome;
import org.e2eechat.server.cluster.Inspection;
import org.e2eechat.server.cluster.Inspection.Server;
import org.e2eechat.server.config.Secret;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

class ValkeyChecksTest {
    private static final Server.Reached GOOD = reached(OptionalLong.of(50), OptionalLong.of(100));

    @Test
    void one_slow_answer_is_a_hiccup_and_many_are_slow() {
        Server hiccup = slow(GOOD, 1, 1, 900);
        Server slow = slow(GOOD, 1, 10, 900);

        assertThat(new ValkeyLatencyCheck().of(of(hiccup))).isInstanceOf(Outcome.Fine.class);
        assertThat(new ValkeyLatencyCheck().of(of(slow))).isInstanceOf(Outcome.Found.class);
    }

    @Test
    void memory_has_to_be_limited_and_may_be_filled_to_four_fifths() {
        assertThat(memory(OptionalLong.of(79), OptionalLong.of(100)))
                .isInstanceOf(Outcome.Fine.class);
        assertThat(memory(OptionalLong.of(80), OptionalLong.of(100)))
                .isInstanceOf(Outcome.Found.class);
        assertThat(memory(OptionalLong.of(1), OptionalLong.of(0)))
                .isInstanceOf(Outcome.Found.class);
        assertThat(memory(OptionalLong.empty(), OptionalLong.empty()))
                .isInstanceOf(Outcome.Found.class);
    }

    @Test
    void a_clock_may_be_wrong_in_both_directions() {
        assertThat(clock(Duration.ofMillis(1_999))).isInstanceOf(Outcome.Fine.class);
        assertThat(clock(Duration.ofSeconds(2))).isInstanceOf(Outcome.Found.class);
        assertThat(clock(Duration.ofSeconds(-2))).isInstanceOf(Outcome.Found.class);
    }

    @Test
    void a_guessable_password_is_found_and_not_told() {
        Inspection weak =
                new Inspection(List.of(), Optional.of(new Secret("password123")), List.of(GOOD));
        Inspection strong =
                new Inspection(List.of(), Optional.of(new Secret(Runway.SECRET)), List.of(GOOD));

        assertThat(new ValkeyPasswordCheck().of(weak).toString())
                .contains("Found")
                .doesNotContain("password123");
        assertThat(new ValkeyPasswordCheck().of(strong)).isInstanceOf(Outcome.Fine.class);
    }

    @Test
    void a_server_that_is_away_is_told_with_the_reason() {
        Outcome outcome =
                new ValkeyContactCheck()
                        .of(of(GOOD, new Server.Away("10.0.0.9:6379", "refuses connections")));

        assertThat(outcome.toString()).contains("10.0.0.9:6379 refuses connections");
    }

    private static Outcome memory(OptionalLong used, OptionalLong most) {
        return new ValkeyMemoryCheck().of(of(reached(used, most)));
    }

    private static Outcome clock(Duration ahead) {
        return new ValkeyClockCheck()
                .of(
                        of(
                                new Server.Reached(
                                        "a",
                                        "8.0.1",
                                        List.of(),
                                        OptionalLong.of(1),
                                        OptionalLong.of(2),
                                        List.of(Duration.ofMillis(1)),
                                        ahead)));
    }

    private static Server slow(Server.Reached like, long... milliseconds) {
        return new Server.Reached(
                like.address(),
                like.version(),
                like.findings(),
                like.usedMemoryBytes(),
                like.maxMemoryBytes(),
                Arrays.stream(milliseconds).mapToObj(Duration::ofMillis).toList(),
                like.ahead());
    }

    private static Server.Reached reached(OptionalLong used, OptionalLong most) {
        return new Server.Reached(
                "127.0.0.1:6379",
                "8.0.1",
                List.of(),
                used,
                most,
                List.of(Duration.ofMillis(1)),
                Duration.ZERO);
    }

    private static Inspection of(Server... servers) {
        return new Inspection(List.of(), Optional.empty(), Stream.of(servers).toList());
    }
}
