package org.e2eechat.loadtest.bench;

import org.e2eechat.loadtest.picture.Svg;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A bar for each figure that both relays have, from 1 to our ratio, on a logarithmic scale: twice as much and half as much are equally far. */
final class RatioPanel {
    private static final int ROW_HEIGHT = 26;
    private static final int BAR_HEIGHT = 14;
    private static final int TITLE_HEIGHT = 34;
    private static final int AXIS_HEIGHT = 24;
    private static final double LEFT = 330; // of the bars; the names are before it
    private static final double RIGHT = Plot.WIDTH - 70;
    private static final double LEAST_RANGE = 2; // of the scale, to both sides of 1

    private final List<Bar> bars = new ArrayList<>();

    private record Bar(Figure figure, double ratio) {
        boolean isBetter() {
            return figure.goal().better().reaches(ratio, 1);
        }

        String title() {
            return figure.goal().better() == Goal.Better.MORE
                    ? figure.title() + " (more is better)"
                    : figure.title();
        }
    }

    RatioPanel(Map<Figure, Measurement> measurements) {
        for (Figure figure : Figure.values()) {
            if (measurements.get(figure) instanceof Measurement.Measured measured
                    && measured.ratio().isPresent()) {
                bars.add(new Bar(figure, measured.ratio().getAsDouble()));
            }
        }
    }

    int height() {
        return TITLE_HEIGHT + bars.size() * ROW_HEIGHT + AXIS_HEIGHT;
    }

    void draw(Svg svg, int top) {
        svg.text(
                16,
                top + 18,
                13,
                "start",
                "Ratio to Netty: less is better, except where it says more");
        double bottom = top + TITLE_HEIGHT + bars.size() * (double) ROW_HEIGHT;
        double range = range();
        for (double tick = 1 / range; tick <= range * 1.01; tick *= 2) {
            svg.line(x(tick, range), top + TITLE_HEIGHT, x(tick, range), bottom, Svg.GRID);
            svg.text(x(tick, range), bottom + 16, 11, "middle", Unit.TIMES.format(tick));
        }
        svg.line(x(1, range), top + TITLE_HEIGHT, x(1, range), bottom, Svg.INK);
        for (int i = 0; i < bars.size(); i++) {
            draw(bars.get(i), svg, top + TITLE_HEIGHT + i * ROW_HEIGHT, range);
        }
    }

    private static void draw(Bar bar, Svg svg, int top, double range) {
        double one = x(1, range);
        double end = x(bar.ratio(), range);
        double baseline = top + ROW_HEIGHT / 2.0 + 4;
        svg.text(LEFT - 12, baseline, 11, "end", bar.title());
        svg.bar(
                Math.min(one, end),
                top + (ROW_HEIGHT - BAR_HEIGHT) / 2.0,
                Math.abs(end - one),
                BAR_HEIGHT,
                bar.isBetter() ? Plot.OURS : Plot.NETTY);
        boolean toTheRight = end >= one;
        svg.text(
                toTheRight ? end + 6 : end - 6,
                baseline,
                11,
                toTheRight ? "start" : "end",
                Unit.TIMES.format(bar.ratio()));
    }

    // A power of two, so that the ticks are round and 1 is in the middle.
    private double range() {
        double range = LEAST_RANGE;
        for (Bar bar : bars) {
            while (bar.ratio() > range || bar.ratio() < 1 / range) {
                range *= 2;
            }
        }
        return range;
    }

    private static double x(double ratio, double range) {
        double share = (Math.log(ratio) / Math.log(range) + 1) / 2;
        return LEFT + share * (RIGHT - LEFT);
    }
}
