package org.e2eechat.loadtest.bench;

import com.google.errorprone.annotations.FormatMethod;

import java.util.List;
import java.util.Locale;

/** The report as an SVG picture of two panels: ratios to the reference relay, and latencies. */
final class Plot {
    static final int WIDTH = 900;
    static final String OURS = "#1b6ca8";
    static final String NETTY = "#c8641b";
    static final String INK = "#222222";
    static final String GRID = "#dddddd";

    private static final int MARGIN = 16;
    private static final int HEADER_HEIGHT = 60;

    private Plot() {}

    static String of(BenchReport report) {
        RatioPanel ratios = new RatioPanel(report.measurements());
        LatencyPanel latencies = new LatencyPanel(report.latencies());
        int ratiosTop = HEADER_HEIGHT;
        int latenciesTop = ratiosTop + ratios.height() + MARGIN;
        int height = latenciesTop + latencies.height() + MARGIN;

        Svg svg = new Svg(WIDTH, height);
        svg.text(MARGIN, 26, 16, "start", "e2ee-chat-server beside a minimal Netty relay");
        svg.text(MARGIN, 46, 11, "start", report.origin());
        ratios.draw(svg, ratiosTop);
        latencies.draw(svg, latenciesTop);
        return svg.toString();
    }

    /** Elements of a picture, one after the other. */
    static final class Svg {
        private final StringBuilder elements = new StringBuilder();
        private final int width;
        private final int height;

        Svg(int width, int height) {
            this.width = width;
            this.height = height;
        }

        void text(double x, double y, int size, String anchor, String text) {
            add(
                    "<text x=\"%.1f\" y=\"%.1f\" font-size=\"%d\" text-anchor=\"%s\" fill=\"%s\">%s</text>",
                    x, y, size, anchor, INK, escaped(text));
        }

        void line(double x1, double y1, double x2, double y2, String colour) {
            add(
                    "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>",
                    x1, y1, x2, y2, colour);
        }

        void bar(double x, double y, double barWidth, double barHeight, String colour) {
            add(
                    "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>",
                    x, y, barWidth, barHeight, colour);
        }

        void dot(double x, double y, String colour) {
            add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>", x, y, colour);
        }

        void curve(List<String> points, String colour, boolean dashed) {
            add(
                    "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"%s/>",
                    String.join(" ", points), colour, dashed ? " stroke-dasharray=\"6 4\"" : "");
        }

        @Override
        public String toString() {
            String viewBox = "0 0 " + width + " " + height;
            return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="VIEW_BOX" font-family="sans-serif">
            <rect width="100%" height="100%" fill="white"/>
            ELEMENTS</svg>
            """
                    .replace("VIEW_BOX", viewBox)
                    .replace("ELEMENTS", elements);
        }

        @FormatMethod
        private void add(String format, Object... values) {
            elements.append(String.format(Locale.ROOT, format, values)).append('\n');
        }

        private static String escaped(String text) {
            return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        }
    }
}
