package org.e2eechat.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.e2eechat.server.config.Fixture.DEVELOPMENT;
import static org.e2eechat.server.config.Fixture.PRODUCTION;
import static org.e2eechat.server.config.Fixture.with;

import org.e2eechat.server.config.ConfigException.Problem;
import org.junit.jupiter.api.Test;

import java.util.List;

class ConfigReportTest {

    @Test
    void a_problem_is_one_line_with_the_variable_what_is_wrong_and_what_is_allowed() {
        assertThat(Fixture.problemLines(with(PRODUCTION, "PORT", "abc")))
                .containsExactly("PORT: \"abc\" is not a whole number; allowed: 0–65535");
    }

    @Test
    void a_long_value_is_cut_and_what_a_terminal_would_obey_is_replaced() {
        String value = "\u001b[31m\n" + "x".repeat(100);

        assertThat(Fixture.problemLines(with(PRODUCTION, "PORT", value)))
                .containsExactly(
                        "PORT: \"?[31m?"
                                + "x".repeat(34)
                                + "…\" is not a whole number; allowed: 0–65535");
    }

    @Test
    void problems_come_before_warnings_each_on_its_own_line() {
        List<Problem> problems =
                List.of(new Problem("A", "is bad", "good"), new Problem("B", "is gone", ""));

        assertThat(ConfigReport.render(problems, List.of("C: hm")))
                .isEqualTo("A: is bad; allowed: good\nB: is gone\nwarning: C: hm");
    }

    @Test
    void settings_that_can_be_used_report_their_warnings_only() throws ConfigException {
        assertThat(ConfigReport.of(Fixture.read(DEVELOPMENT)))
                .startsWith("warning: JOIN_TOKEN_SECRET: ");
    }

    @Test
    void the_exception_says_everything_in_its_message_and_carries_the_warnings_too() {
        assertThatThrownBy(() -> Fixture.read(with(DEVELOPMENT, "PORT", "x", "HOST", "a b")))
                .isInstanceOfSatisfying(
                        ConfigException.class,
                        refused -> {
                            assertThat(refused.problems())
                                    .extracting(Problem::variable)
                                    .containsExactly("HOST", "PORT");
                            assertThat(refused.warnings()).hasSize(1);
                            assertThat(refused).hasMessage(ConfigReport.of(refused));
                        });
    }

    @Test
    void a_report_without_a_problem_is_no_exception() {
        assertThatThrownBy(() -> new ConfigException(List.of(), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
