package org.e2eechat.server.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.e2eechat.server.audit.Arguments.UsageException;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Set;

class ArgumentsTest {
    @Test
    void options_and_words_come_in_any_order() throws Exception {
        Arguments typed = parse("--fast", "there", "--colour", "red", "--json");

        assertThat(typed.has("--fast")).isTrue();
        assertThat(typed.value("--colour")).contains("red");
        assertThat(typed.words()).containsExactly("there");
        assertThat(typed.wantsJson()).isTrue();
    }

    @Test
    void what_nobody_knows_is_refused() {
        assertThatThrownBy(() -> parse("--slow")).isInstanceOf(UsageException.class);
        assertThatThrownBy(() -> parse("--colour")).hasMessageContaining("wants a value");
    }

    @Test
    void only_what_exists_can_be_accepted() throws Exception {
        Arguments typed = parse("--accept", "clock,ports");

        assertThat(typed.accepted(Set.of("clock", "ports", "tls"))).contains("clock", "ports");
        assertThatThrownBy(() -> typed.accepted(Set.of("clock")))
                .hasMessage("no check is called ports");
    }

    private static Arguments parse(String... arguments) throws UsageException {
        return Arguments.parse(List.of(arguments), Set.of("--fast"), Set.of("--colour"));
    }
}
