package org.e2eechat.server.logging;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.stream.IntStream;

class OneLineTest {

    @Test
    void ordinary_text_of_any_language_stays_as_it_is() {
        assertThat(OneLine.of("Grüße, 你好, 👋 \"quoted\" \\ 100 %"))
                .isEqualTo("Grüße, 你好, 👋 \"quoted\" \\ 100 %");
    }

    @Test
    void no_character_breaks_a_line_or_drives_a_terminal() {
        IntStream breaking =
                IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                        .filter(character -> !isHarmless(OneLine.of("a" + text(character) + "b")));

        assertThat(breaking.boxed()).isEmpty();
    }

    // Half of a surrogate pair is a character of its own here: a client can send one.
    private static String text(int character) {
        return Character.toString(character);
    }

    private static boolean isHarmless(String safe) {
        return safe.lines().count() == 1 && safe.codePoints().noneMatch(Character::isISOControl);
    }
}
