package org.e2eechat.loadtest.bench;

import static org.e2eechat.loadtest.bench.Goal.atMost;
import static org.e2eechat.loadtest.bench.Goal.ratioAtLeast;
import static org.e2eechat.loadtest.bench.Goal.ratioAtMost;

/** What is measured, in the order of the table. The goals are in the units of the values: microseconds, milliseconds, bytes. */
enum Figure {
    CPU_SATURATED(
            "server CPU per delivered frame, saturated",
            Unit.MICROSECONDS,
            ratioAtMost(0.90, 0.78)),
    RATE_SATURATED("delivered frames, saturated", Unit.PER_SECOND, ratioAtLeast(1.10, 1.30)),
    CPU_STEADY(
            "server CPU per delivered frame at 20 000/s",
            Unit.MICROSECONDS,
            ratioAtMost(1.05, 0.95)),
    P99_STEADY("p99 at 20 000/s", Unit.WHOLE_MICROSECONDS, ratioAtMost(1.2, 1.0)),
    P99_SATURATED("p99 saturated", Unit.WHOLE_MICROSECONDS, ratioAtMost(1.2, 1.0)),
    ALLOCATION("heap allocated per delivered frame", Unit.BYTES, atMost(300, 150)),
    LIVE_HEAP("live heap per idle joined connection", Unit.KILOBYTES, atMost(5_000, 3_500)),
    RESIDENT(
            "RSS growth per idle joined connection", Unit.KIBIBYTES, atMost(10 * 1_024, 7 * 1_024)),
    JOIN("server CPU per connect + upgrade + join", Unit.WHOLE_MICROSECONDS, atMost(250, 150)),
    START("start to first 200 of /ready, with start-up cache", Unit.MILLISECONDS, atMost(700, 450)),
    GC_PAUSE("longest GC pause, saturated", Unit.MILLISECONDS, atMost(10, 1));

    private final String title;
    private final Unit unit;
    private final Goal goal;

    Figure(String title, Unit unit, Goal goal) {
        this.title = title;
        this.unit = unit;
        this.goal = goal;
    }

    String title() {
        return title;
    }

    Unit unit() {
        return unit;
    }

    Goal goal() {
        return goal;
    }
}
