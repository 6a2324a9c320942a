package org.e2eechat.loadtest.bench;

import org.e2eechat.loadtest.generator.Latency;
import org.e2eechat.loadtest.picture.Svg;
import org.e2eechat.loadtest.process.RelayKind;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Latencies from the median to the worst, of both relays under each load, on a logarithmic scale. */
final class LatencyPanel {
    private static final int HEIGHT = 340;
    private static final int TITLE_HEIGHT = 34;
    private static final int AXIS_HEIGHT = 24;
    private static final double LEFT = 90;
    private static final double RIGHT = Plot.WIDTH - 230.0; // the names of the curves are behind it
    private static final List<String> PERCENTILES = List.of("p50", "p90", "p99", "p99.9", "max");
    private static final double LOWEST_MICROS = 10;
    private static final double LEAST_HIGHEST_MICROS = 10_000;

    private final List<Curve> curves = new ArrayList<>();
    private final double highestMicros;

    private record Curve(Load load, RelayKind relay, List<Double> micros) {
        String name() {
            return relay.name().toLowerCase(Locale.ROOT) + ", " + load.title();
        }

        String colour() {
            return switch (relay) {
                case OURS -> Plot.OURS;
                case NETTY -> Plot.NETTY;
            };
        }
    }

    LatencyPanel(List<Findings.Latencies> latencies) {
        for (Findings.Latencies one : latencies) {
            for (RelayKind relay : RelayKind.values()) {
                Latency latency = one.byRelay().get(relay);
                if (latency != null) {
                    curves.add(new Curve(one.load(), relay, micros(latency)));
                }
            }
        }
        double slowest =
                curves.stream().mapToDouble(curve -> curve.micros().getLast()).max().orElse(0);
        double highest = LEAST_HIGHEST_MICROS;
        while (slowest > highest) {
            highest *= 10;
        }
        this.highestMicros = highest;
    }

    int height() {
        return curves.isEmpty() ? 0 : HEIGHT;
    }

    void draw(Svg svg, int top) {
        if (curves.isEmpty()) {
            return;
        }
        svg.text(16, top + 18, 13, "start", "Latency of a delivery, from when it was due");
        for (double tick = LOWEST_MICROS; tick <= highestMicros * 1.01; tick *= 10) {
            svg.line(LEFT, y(tick, top), RIGHT, y(tick, top), Svg.GRID);
            svg.text(LEFT - 8, y(tick, top) + 4, 11, "end", label(tick));
        }
        for (int i = 0; i < PERCENTILES.size(); i++) {
            svg.text(x(i), top + HEIGHT - 6.0, 11, "middle", PERCENTILES.get(i));
        }
        curves.forEach(curve -> draw(curve, svg, top));
        legend(svg, top + TITLE_HEIGHT);
    }

    private void draw(Curve curve, Svg svg, int top) {
        List<String> points = new ArrayList<>();
        for (int i = 0; i < curve.micros().size(); i++) {
            double y = y(curve.micros().get(i), top);
            points.add(point(x(i), y));
            svg.dot(x(i), y, curve.colour());
        }
        svg.curve(points, curve.colour(), curve.load() == Load.STEADY);
    }

    private void legend(Svg svg, int top) {
        for (int i = 0; i < curves.size(); i++) {
            Curve curve = curves.get(i);
            double y = top + 10 + i * 22.0;
            svg.curve(
                    List.of(point(RIGHT + 24, y), point(RIGHT + 64, y)),
                    curve.colour(),
                    curve.load() == Load.STEADY);
            svg.text(RIGHT + 72, y + 4, 11, "start", curve.name());
        }
    }

    private static String point(double x, double y) {
        return String.format(Locale.ROOT, "%.1f,%.1f", x, y);
    }

    private static List<Double> micros(Latency latency) {
        return List.of(latency.p50(), latency.p90(), latency.p99(), latency.p999(), latency.max());
    }

    private static String label(double micros) {
        return micros < 1_000
                ? Unit.WHOLE_MICROSECONDS.format(micros)
                : String.format(Locale.ROOT, "%.0f ms", micros / 1_000);
    }

    private static double x(int percentile) {
        return LEFT + 30 + percentile * (RIGHT - LEFT - 60) / (PERCENTILES.size() - 1);
    }

    private double y(double micros, int top) {
        double bottom = top + HEIGHT - AXIS_HEIGHT;
        double share =
                Math.log(Math.max(LOWEST_MICROS, micros) / LOWEST_MICROS)
                        / Math.log(highestMicros / LOWEST_MICROS);
        return bottom - share * (bottom - top - TITLE_HEIGHT);
    }
}
