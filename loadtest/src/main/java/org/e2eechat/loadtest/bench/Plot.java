package org.e2eechat.loadtest.bench;

import org.e2eechat.loadtest.picture.Svg;

/** The report as an SVG picture of two panels: ratios to the reference relay, and latencies. */
final class Plot {
    static final int WIDTH = 900;
    static final String OURS = "#1b6ca8";
    static final String NETTY = "#c8641b";

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
}
