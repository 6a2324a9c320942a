package org.e2eechat.loadtest.bench;

import com.google.errorprone.annotations.Immutable;

import java.util.OptionalDouble;

/**
 * How good a figure must be, and how good it should be.
 *
 * @param judged whether the goal is for the value itself or for its ratio to the reference relay's
 * @param better which way is better
 */
@Immutable
record Goal(Judged judged, Better better, double must, double aim) {
    enum Judged {
        VALUE,
        RATIO
    }

    enum Better {
        LESS("≤"),
        MORE("≥");

        private final String sign;

        Better(String sign) {
            this.sign = sign;
        }

        boolean reaches(double value, double bound) {
            return switch (this) {
                case LESS -> value <= bound;
                case MORE -> value >= bound;
            };
        }
    }

    /** What has been reached. */
    enum Verdict {
        AIM("aim reached"),
        MUST("must reached"),
        MISSED("missed"),
        UNKNOWN("not measured");

        private final String words;

        Verdict(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    static Goal ratioAtMost(double must, double aim) {
        return new Goal(Judged.RATIO, Better.LESS, must, aim);
    }

    static Goal ratioAtLeast(double must, double aim) {
        return new Goal(Judged.RATIO, Better.MORE, must, aim);
    }

    static Goal atMost(double must, double aim) {
        return new Goal(Judged.VALUE, Better.LESS, must, aim);
    }

    Verdict judge(double value, OptionalDouble ratio) {
        return switch (judged) {
            case VALUE -> judge(value);
            case RATIO -> ratio.isPresent() ? judge(ratio.getAsDouble()) : Verdict.UNKNOWN;
        };
    }

    private Verdict judge(double value) {
        if (better.reaches(value, aim)) {
            return Verdict.AIM;
        }
        return better.reaches(value, must) ? Verdict.MUST : Verdict.MISSED;
    }

    /** One of the two bounds, as people write it. */
    String format(double bound, Unit unit) {
        Unit shown = judged == Judged.RATIO ? Unit.TIMES : unit;
        return better.sign + " " + shown.format(bound);
    }
}
