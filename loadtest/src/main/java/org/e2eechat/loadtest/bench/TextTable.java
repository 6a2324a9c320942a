package org.e2eechat.loadtest.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The report for a terminal. */
final class TextTable {
    private static final String GAP = "  ";

    private TextTable() {}

    static String of(BenchReport report) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(TableRow.COLUMNS);
        report.rows().forEach(row -> lines.add(row.cells()));
        int[] widths =
                IntStream.range(0, TableRow.COLUMNS.size())
                        .map(column -> widest(lines, column))
                        .toArray();

        StringBuilder text = new StringBuilder(report.origin()).append("\n\n");
        lines.forEach(line -> append(line, widths, text));
        if (!report.notes().isEmpty()) {
            text.append('\n');
            report.notes().forEach(note -> text.append(note).append('\n'));
        }
        return text.toString();
    }

    private static int widest(List<List<String>> lines, int column) {
        return lines.stream().mapToInt(line -> line.get(column).length()).max().orElse(0);
    }

    private static void append(List<String> cells, int[] widths, StringBuilder text) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            String cell = cells.get(i);
            line.append(cell).append(" ".repeat(widths[i] - cell.length())).append(GAP);
        }
        text.append(line.toString().stripTrailing()).append('\n');
    }
}
