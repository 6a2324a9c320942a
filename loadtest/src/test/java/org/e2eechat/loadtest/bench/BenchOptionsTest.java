package org.e2eechat.loadtest.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;

class BenchOptionsTest {

    @Test
    void without_options_everything_is_measured_at_full_scale_and_nothing_is_written() {
        BenchOptions options = BenchOptions.of();

        assertThat(options.scale()).isEqualTo(Scale.FULL);
        assertThat(options.only()).isEmpty();
        assertThat(options.json()).isNull();
        assertThat(options.write()).isFalse();
    }

    @Test
    void each_option_says_what_it_says() {
        BenchOptions options =
                BenchOptions.of(
                        "--rounds",
                        "3",
                        "--only",
                        "steady,heap",
                        "--connections",
                        "2000",
                        "--json",
                        "report.json",
                        "--write");

        assertThat(options.scale()).isEqualTo(Scale.FULL.withRounds(3).withIdleConnections(2_000));
        assertThat(options.only()).containsExactlyInAnyOrder("steady", "heap");
        assertThat(options.json()).isEqualTo(Path.of("report.json"));
        assertThat(options.write()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--only nothing", "--rounds", "--rounds many", "--rounds 0", "--help"})
    void what_nobody_understands_is_refused(String arguments) {
        assertThatThrownBy(() -> BenchOptions.of(arguments.split(" ")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
