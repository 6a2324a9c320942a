package org.e2eechat.loadtest.bench;

import java.util.List;

/** The part of docs/benchmarks.md that a run writes, and the place where it goes. */
final class ResultsPage {
    static final String BEGIN = "<!-- results: written by ./run bench --write, not by hand -->";
    static final String END = "<!-- end of results -->";

    private ResultsPage() {}

    /** The page with the results of this report instead of whatever stands between the markers. */
    static String update(String page, BenchReport report) {
        int begin = page.indexOf(BEGIN);
        int end = page.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException("the page has no place for results");
        }
        return page.substring(0, begin + BEGIN.length())
                + "\n"
                + results(report)
                + page.substring(end);
    }

    private static String results(BenchReport report) {
        StringBuilder text = new StringBuilder();
        text.append("\nMeasured by `").append(report.command()).append("` on ");
        text.append(report.origin()).append(".\n\n");
        append(TableRow.COLUMNS, text);
        append(TableRow.COLUMNS.stream().map(_ -> "---").toList(), text);
        report.rows().forEach(row -> append(row.cells(), text));
        text.append('\n');
        report.notes().forEach(note -> text.append("- ").append(note).append('\n'));
        text.append("\n![the same, as a picture](benchmarks.svg)\n");
        return text.toString();
    }

    private static void append(List<String> cells, StringBuilder text) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
}
