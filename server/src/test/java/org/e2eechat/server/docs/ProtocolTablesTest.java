package org.e2eechat.server.docs;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.protocol.CloseReason;
import org.e2eechat.server.protocol.ErrorCode;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.Stream;

/** The tables of docs/protocol.md and the enums say the same, row by row and in both directions. */
class ProtocolTablesTest {

    private static final String PAGE = Documents.text("docs/protocol.md");
    private static final int COLUMNS = 4;

    @Test
    void the_errors_of_the_page_are_those_of_the_code() {
        List<List<String>> rows = rows("`ERR_");

        assertThat(rows)
                .extracting(row -> row.get(0) + " " + row.get(1))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(ErrorCode.values())
                                .map(code -> "`" + code.wireName() + "` " + code.isRetryable())
                                .toList());
    }

    @Test
    void the_closes_of_the_page_are_those_of_the_code() {
        List<List<String>> rows = rows("1");

        assertThat(rows)
                .extracting(row -> row.get(0) + " " + row.get(1) + " " + row.get(3))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(CloseReason.values())
                                .map(
                                        reason ->
                                                reason.code()
                                                        + " `"
                                                        + reason.text()
                                                        + "` "
                                                        + (reason.mayReconnect() ? "yes" : "no"))
                                .toList());
    }

    @Test
    void every_row_says_when_it_happens_and_what_follows() {
        List<List<String>> rows =
                Stream.concat(rows("`ERR_").stream(), rows("1").stream()).toList();

        assertThat(rows)
                .hasSize(ErrorCode.values().length + CloseReason.values().length)
                .allSatisfy(row -> assertThat(row).hasSize(COLUMNS).doesNotContain(""));
    }

    private static List<List<String>> rows(String begin) {
        return PAGE.lines()
                .filter(line -> line.startsWith("| " + begin))
                .map(line -> line.substring(1, line.lastIndexOf('|')))
                .map(line -> Stream.of(line.split("\\|", -1)).map(String::strip).toList())
                .toList();
    }
}
