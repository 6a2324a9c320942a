package org.e2eechat.loadtest.compare;

import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Comparisons as a page for a browser: a table for each simulation, and what the servers said over time, as pictures. */
final class Page {
    private static final int WIDTH = 420;
    private static final int HEIGHT = 120;
    private static final double MILLIS = 1_000;
    private static final List<String> PLOTTED =
            List.of("connections", "outboxBytes", "cpuSeconds", "heapBytes");

    private Page() {}

    static String of(List<Comparison> comparisons) {
        StringBuilder page =
                new StringBuilder(
                        """
                        <!doctype html>
                        <meta charset="utf-8">
                        <title>Load suites: this run and the last one</title>
                        <style>
                        body { font-family: sans-serif; max-width: 60em; margin: 2em auto; }
                        td { padding: 0 1em 0 0; } td + td { text-align: right; }
                        .look { font-weight: bold; } svg { margin-right: 1em; }
                        </style>
                        <h1>Load suites: this run and the last one</h1>
                        <p>Grey was committed, blue is the last run here. Bold: changed by more than a quarter.</p>
                        """);
        comparisons.forEach(comparison -> append(comparison, page));
        return page.toString();
    }

    private static void append(Comparison comparison, StringBuilder page) {
        page.append("<h2>").append(escaped(comparison.simulation())).append("</h2>\n<p>Before: ");
        page.append(escaped(comparison.before().origin())).append("<br>Now: ");
        page.append(escaped(comparison.now().origin())).append("</p>\n");
        PLOTTED.forEach(what -> page.append(plot(what, comparison)));
        page.append("<table>\n");
        for (Comparison.Row row : comparison.rows()) {
            page.append(row.isWorthALook() ? "<tr class=\"look\">" : "<tr>");
            page.append("<td>").append(escaped(row.figure()));
            page.append("</td><td>").append(Comparison.Row.number(row.before()));
            page.append("</td><td>")
                    .append(Comparison.Row.number(row.now()))
                    .append("</td></tr>\n");
        }
        page.append("</table>\n");
    }

    private static String plot(String what, Comparison comparison) {
        List<Double> before = comparison.before().samples(what);
        List<Double> now = comparison.now().samples(what);
        double highest = Math.max(highest(before), highest(now));
        double longest =
                Math.max(
                        highest(comparison.before().samples("millis")),
                        highest(comparison.now().samples("millis")));
        return """
        <svg width="%d" height="%d" font-family="sans-serif" font-size="11">
        <text x="0" y="12">%s, at most %,.0f, over %.0f s</text>
        %s%s</svg>
        """
                .formatted(
                        WIDTH,
                        HEIGHT + 20,
                        what,
                        highest,
                        longest / MILLIS,
                        curve(comparison.before(), what, highest, longest, "#999999"),
                        curve(comparison.now(), what, highest, longest, "#1b6ca8"));
    }

    private static String curve(
            RunFile run, String what, double highest, double longest, String colour) {
        List<Double> values = run.samples(what);
        List<Double> millis = run.samples("millis");
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < Math.min(values.size(), millis.size()); i++) {
            points.append(
                    String.format(
                            Locale.ROOT,
                            "%.1f,%.1f ",
                            WIDTH * millis.get(i) / Math.max(1, longest),
                            HEIGHT + 15 - HEIGHT * values.get(i) / Math.max(1e-9, highest)));
        }
        return "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>\n"
                .formatted(points.toString().strip(), colour);
    }

    private static double highest(List<Double> values) {
        return values.isEmpty() ? 0 : Collections.max(values);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
