package org.e2eechat.loadtest.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;

class SoakOptionsTest {

    @Test
    void without_options_one_node_is_soaked_for_half_an_hour() {
        assertThat(SoakOptions.of()).isEqualTo(new SoakOptions(Duration.ofMinutes(30), 1, false));
    }

    @Test
    void each_option_says_what_it_says() {
        assertThat(SoakOptions.of("--nodes", "2", "--minutes", "0.5", "--write"))
                .isEqualTo(new SoakOptions(Duration.ofSeconds(30), 2, true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--minutes",
                "--minutes soon",
                "--minutes 0",
                "--minutes NaN",
                "--minutes 1441",
                "--nodes 3",
                "--nodes 0.5",
                "--hours 1"
            })
    void what_makes_no_sense_is_refused_by_its_name(String arguments) {
        String[] words = arguments.split(" ", -1);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> SoakOptions.of(words))
                .withMessageContaining(words[0]);
    }
}
