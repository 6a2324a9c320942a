package org.e2eechat.loadtest.attack;

import java.util.ArrayList;
import java.util.List;

/** The table, for a terminal and for docs/security/attacks.md. */
final class AttacksPage {
    static final String BEGIN = "<!-- attacks: written by ./run attack --write, not by hand -->";
    static final String END = "<!-- end of attacks -->";
    private static final String GAP = "  ";

    private AttacksPage() {}

    /** The page with this table instead of what stands between the markers. */
    static String update(String page, String command, String origin, List<Outcome> outcomes) {
        int begin = page.indexOf(BEGIN);
        int end = page.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException("the page has no place for the table");
        }
        StringBuilder table = new StringBuilder("\n\n");
        table.append("Measured by `").append(command).append("` on ").append(origin);
        table.append(".\n\n");
        row(Outcome.COLUMNS, table);
        row(Outcome.COLUMNS.stream().map(_ -> "---").toList(), table);
        outcomes.forEach(outcome -> row(outcome.cells(), table));
        return page.substring(0, begin + BEGIN.length()) + table.append('\n') + page.substring(end);
    }

    private static void row(List<String> cells, StringBuilder table) {
        table.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    /** The same in columns. */
    static String text(String origin, List<Outcome> outcomes) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(Outcome.COLUMNS);
        outcomes.forEach(outcome -> rows.add(outcome.cells()));
        StringBuilder text = new StringBuilder(origin).append("\n\n");
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                String cell = row.get(column);
                line.append(cell).append(" ".repeat(width(rows, column) - cell.length()));
                line.append(GAP);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private static int width(List<List<String>> rows, int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }
}
