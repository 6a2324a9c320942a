package org.e2eechat.loadtest.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.e2eechat.loadtest.attack.kinds.AttackKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.List;

class AttackOptionsTest {

    @Test
    void without_options_every_attack_runs_for_eight_seconds_at_the_shipped_heap() {
        assertThat(AttackOptions.of())
                .isEqualTo(
                        new AttackOptions(
                                List.of(AttackKind.values()),
                                "460m",
                                Duration.ofSeconds(8),
                                false));
    }

    @Test
    void each_option_says_what_it_says() {
        assertThat(
                        AttackOptions.of(
                                "--only",
                                "silent-sockets,none",
                                "--heap",
                                "64m",
                                "--seconds",
                                "3",
                                "--write"))
                .isEqualTo(
                        new AttackOptions(
                                List.of(AttackKind.NONE, AttackKind.SILENT_SOCKETS),
                                "64m",
                                Duration.ofSeconds(3),
                                true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--only",
                "--only no-such-attack",
                "--heap",
                "--heap much",
                "--heap 64m;reboot",
                "--seconds 0",
                "--seconds 121",
                "--seconds soon",
                "--target 192.0.2.1"
            })
    void what_makes_no_sense_is_refused(String arguments) {
        String[] words = arguments.split(" ", -1);

        assertThatIllegalArgumentException().isThrownBy(() -> AttackOptions.of(words));
    }
}
