package org.e2eechat.loadtest.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.e2eechat.loadtest.attack.kinds.AttackKind;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

class AttacksPageTest {
    private static final Outcome OUTCOME =
            new Outcome(
                    AttackKind.FRESH_NAMES,
                    50,
                    1_234.4,
                    2_500_000,
                    0.456,
                    20,
                    33,
                    1_500,
                    new Neighbours.Felt(Duration.ofMillis(2), Duration.ofNanos(12_340_000), 1, 900),
                    List.of("neighbours lost 1"));

    @Test
    void the_table_replaces_what_stands_between_the_markers() {
        String page = "before\n" + AttacksPage.BEGIN + "\nold\n" + AttacksPage.END + "\nafter\n";

        String updated = AttacksPage.update(page, "./run attack", "a machine", List.of(OUTCOME));

        assertThat(updated)
                .startsWith("before\n" + AttacksPage.BEGIN)
                .endsWith(AttacksPage.END + "\nafter\n")
                .doesNotContain("old")
                .contains("Measured by `./run attack` on a machine.")
                .contains(
                        "| fresh-names | 50 | 1234 | 2.50 | 0.46 | 20 | 33 | 1.5 | 2.0 | 12.3 |"
                                + " 1 of 900 | neighbours lost 1 |");
    }

    @Test
    void a_page_without_a_place_for_the_table_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AttacksPage.update("nothing", "", "", List.of()));
    }

    @Test
    void the_page_in_the_documents_has_its_place_and_describes_each_column() throws IOException {
        String page = Files.readString(Path.of("../docs/security/attacks.md"));

        assertThat(AttacksPage.update(page, "", "", List.of())).contains(AttacksPage.END);
        assertThat(Outcome.COLUMNS)
                .allSatisfy(column -> assertThat(page).contains("| " + column + " |"));
    }
}
