package org.e2eechat.server.admission;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

class FieldElementsTest {

    @Test
    void elements_come_from_the_right_without_the_white_space_around_them() {
        assertThat(fromTheRight("a, b ,\tc")).containsExactly("c", "b", "a");
    }

    @Test
    void several_lines_are_one_list() {
        assertThat(fromTheRight("a, b", "c", "d,e")).containsExactly("e", "d", "c", "b", "a");
    }

    @Test
    void empty_elements_are_none() {
        assertThat(fromTheRight("", ",a,, b,", " ")).containsExactly("b", "a");
        assertThat(fromTheRight()).isEmpty();
    }

    @Test
    void a_comma_in_quotes_does_not_separate() {
        assertThat(fromTheRight("for=a;x=\"1,2\", for=b"))
                .containsExactly("for=b", "for=a;x=\"1,2\"");
    }

    @Test
    void an_escaped_quote_does_not_end_the_quotes() {
        assertThat(fromTheRight("a, x=\"1\\\",2\"")).containsExactly("x=\"1\\\",2\"", "a");
        assertThat(fromTheRight("a, x=\"1\\\\\",2")).containsExactly("2", "x=\"1\\\\\"", "a");
    }

    @Test
    void an_open_quote_on_the_left_does_not_change_the_right() {
        assertThat(fromTheRight("for=\"evil, for=192.0.2.1, for=192.0.2.2"))
                .startsWith("for=192.0.2.2", "for=192.0.2.1");
    }

    @Test
    void an_open_quote_ends_with_its_line() {
        assertThat(fromTheRight("a", "b\"", "c")).containsExactly("c", "b\"", "a");
    }

    @Test
    void no_more_than_the_limit_of_elements_is_read() {
        String line = "left," + "x,".repeat(FieldElements.MAX_ELEMENTS - 1) + "right";

        assertThat(fromTheRight(line))
                .hasSize(FieldElements.MAX_ELEMENTS)
                .startsWith("right")
                .doesNotContain("left");
        assertThat(FieldElements.fromTheRight(Collections.nCopies(1000, "x")))
                .hasSize(FieldElements.MAX_ELEMENTS);
    }

    @Test
    void an_element_that_the_limit_of_characters_cuts_is_left_out() {
        String fits = "x".repeat(FieldElements.MAX_CHARS - "right".length() - 2);

        assertThat(fromTheRight(fits + ",right")).containsExactly("right", fits);
        assertThat(fromTheRight("x" + fits + "xx,right")).containsExactly("right");
        assertThat(fromTheRight("x".repeat(10 * FieldElements.MAX_CHARS))).isEmpty();
    }

    @Test
    void many_empty_lines_use_up_the_limit() {
        List<String> lines = new ArrayList<>(List.of("hidden"));
        lines.addAll(Collections.nCopies(FieldElements.MAX_CHARS, ""));

        assertThat(FieldElements.fromTheRight(lines)).isEmpty();
    }

    private static List<String> fromTheRight(String... lines) {
        return FieldElements.fromTheRight(List.of(lines));
    }
}
