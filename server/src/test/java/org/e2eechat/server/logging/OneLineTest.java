package org.e2eechat.server.logging;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import org.junit.jupiter.api.Test;

class OneLineTest {

    @Test
    void ordinary_text_of_any_language_stays_as_it_is() {
        assertThat(OneLine.of("Grüße, 你好, 👋 \"quoted\" \\ 100 %"))
                .isEqualTo("Grüße, 你好, 👋 \"quoted\" \\ 100 %");
    }

    @Property
    void whatever_comes_in_one_line_comes_out(@ForAll String text) {
        String safe = OneLine.of(text);

        assertThat(safe.codePoints()).noneMatch(Character::isISOControl);
        assertThat(safe.lines().count()).isLessThanOrEqualTo(1);
    }
}
