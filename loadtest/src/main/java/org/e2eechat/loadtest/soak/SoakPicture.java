package org.e2eechat.loadtest.soak;

import org.e2eechat.loadtest.picture.Svg;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The samples of a soak as an SVG picture: a curve for each thing that could grow, from zero, over time. */
final class SoakPicture {
    private static final int WIDTH = 900;
    private static final int HEADER_HEIGHT = 60;
    private static final int PANEL_HEIGHT = 110;
    private static final int TITLE_HEIGHT = 24;
    private static final int FOOTER_HEIGHT = 30;
    private static final double LEFT = 80;
    private static final double RIGHT = WIDTH - 30.0;
    private static final double HEADROOM = 1.2; // above the highest value
    private static final double MEBI = 1024.0 * 1024;
    private static final double SECONDS_A_MINUTE = 60;
    private static final String CURVE = "#1b6ca8";

    private final List<Sample> samples;
    private final Svg svg;

    private SoakPicture(List<Sample> samples, int panels) {
        this.samples = samples;
        this.svg = new Svg(WIDTH, HEADER_HEIGHT + panels * PANEL_HEIGHT + FOOTER_HEIGHT);
    }

    /** @param origin what was soaked, where and when */
    static String of(List<Sample> samples, String origin) {
        List<Panel> panels = new ArrayList<>();
        panels.add(new Panel("live heap, MiB", sample -> sample.liveBytes() / MEBI));
        panels.add(new Panel("resident, MiB", sample -> sample.residentBytes() / MEBI));
        panels.add(new Panel("threads", Sample::threads));
        panels.add(new Panel("file descriptors", Sample::descriptors));
        if (samples.stream().allMatch(sample -> sample.keys().isPresent())) {
            panels.add(new Panel("keys in Valkey", sample -> sample.keys().orElseThrow()));
        }
        SoakPicture picture = new SoakPicture(samples, panels.size());
        picture.draw(panels, origin);
        return picture.svg.toString();
    }

    private record Panel(String title, ToDoubleFunction<Sample> value) {}

    private void draw(List<Panel> panels, String origin) {
        svg.text(16, 26, 16, "start", "What is left when everybody has gone, again and again");
        svg.text(16, 46, 11, "start", origin);
        for (int i = 0; i < panels.size(); i++) {
            draw(panels.get(i), HEADER_HEIGHT + i * PANEL_HEIGHT);
        }
        int bottom = HEADER_HEIGHT + panels.size() * PANEL_HEIGHT + 16;
        svg.text(LEFT, bottom, 11, "middle", "0 min");
        svg.text(RIGHT, bottom, 11, "end", number(lastSecond() / SECONDS_A_MINUTE) + " min");
    }

    private void draw(Panel panel, int top) {
        double highest = samples.stream().mapToDouble(panel.value()).max().orElse(0);
        double floor = top + PANEL_HEIGHT - 6.0;
        double ceiling = top + (double) TITLE_HEIGHT;
        double scale = (floor - ceiling) / Math.max(1, highest * HEADROOM);
        svg.text(16, top + 16, 12, "start", panel.title());
        svg.line(LEFT, floor, RIGHT, floor, Svg.INK);
        svg.line(LEFT, floor - highest * scale, RIGHT, floor - highest * scale, Svg.GRID);
        svg.text(LEFT - 8, floor, 11, "end", "0");
        svg.text(LEFT - 8, floor - highest * scale + 4, 11, "end", number(highest));
        List<String> points = new ArrayList<>();
        for (Sample sample : samples) {
            double x = LEFT + (RIGHT - LEFT) * sample.second() / lastSecond();
            double y = floor - panel.value().applyAsDouble(sample) * scale;
            points.add(String.format(Locale.ROOT, "%.1f,%.1f", x, y));
        }
        svg.curve(points, CURVE, false);
    }

    private double lastSecond() {
        return Math.max(1, samples.getLast().second());
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%,.0f", value);
    }
}
