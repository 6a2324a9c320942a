package org.e2eechat.loadtest.bench;

import java.util.List;
import java.util.OptionalDouble;

/** One figure in words, a column each. */
record TableRow(
        String figure,
        String must,
        String aim,
        String measured,
        String netty,
        String ratio,
        String verdict) {
    static final List<String> COLUMNS =
            List.of("figure", "must", "aim", "measured", "netty", "ratio", "verdict");

    private static final String NOTHING = "–";

    static TableRow of(Figure figure, Measurement measurement) {
        Goal goal = figure.goal();
        Unit unit = figure.unit();
        String must = goal.format(goal.must(), unit);
        String aim = goal.format(goal.aim(), unit);
        return switch (measurement) {
            case Measurement.Measured(double ours, OptionalDouble netty, OptionalDouble ratio) ->
                    new TableRow(
                            figure.title(),
                            must,
                            aim,
                            unit.format(ours),
                            words(netty, unit),
                            words(ratio, Unit.TIMES),
                            goal.judge(ours, ratio).words());
            case Measurement.NotMeasured(String why) ->
                    new TableRow(
                            figure.title(),
                            must,
                            aim,
                            NOTHING,
                            NOTHING,
                            NOTHING,
                            Goal.Verdict.UNKNOWN.words() + ": " + why);
        };
    }

    List<String> cells() {
        return List.of(figure, must, aim, measured, netty, ratio, verdict);
    }

    private static String words(OptionalDouble value, Unit unit) {
        return value.isPresent() ? unit.format(value.getAsDouble()) : NOTHING;
    }
}
