package org.e2eechat.loadtest.compare;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Two runs of the same simulation. */
record Comparison(String simulation, RunFile before, RunFile now) {
    private static final double WORTH_A_LOOK = 0.25; // less is noise between two runs

    /** A figure of both runs; empty where one of them has it not. */
    record Row(String figure, Optional<Double> before, Optional<Double> now) {
        /** How much more there is now, as a share; empty where that says nothing. */
        Optional<Double> change() {
            return before.filter(was -> was != 0).flatMap(was -> now.map(is -> is / was - 1));
        }

        boolean isWorthALook() {
            boolean appeared = before.orElse(0.0) == 0 && now.orElse(0.0) != 0;
            return appeared || Math.abs(change().orElse(0.0)) > WORTH_A_LOOK;
        }

        String words() {
            return String.format(
                    Locale.ROOT,
                    "%-60s %16s %16s %8s%s",
                    figure,
                    number(before),
                    number(now),
                    change().map(share -> String.format(Locale.ROOT, "%+.0f %%", 100 * share))
                            .orElse(""),
                    isWorthALook() ? "  *" : "");
        }

        static String number(Optional<Double> value) {
            return value.map(
                            number ->
                                    number == Math.rint(number)
                                            ? String.format(Locale.ROOT, "%,.0f", number)
                                            : String.format(Locale.ROOT, "%,.2f", number))
                    .orElse("-");
        }
    }

    List<Row> rows() {
        Set<String> figures = new LinkedHashSet<>(before.figures().keySet());
        figures.addAll(now.figures().keySet());
        List<Row> rows = new ArrayList<>();
        for (String figure : figures) {
            rows.add(
                    new Row(
                            figure,
                            Optional.ofNullable(before.figures().get(figure)),
                            Optional.ofNullable(now.figures().get(figure))));
        }
        return rows;
    }

    /** Whether the two were as large as each other. */
    boolean isLikeWithLike() {
        return before.fact("scale").equals(now.fact("scale"))
                && before.fact("machine").equals(now.fact("machine"));
    }
}
