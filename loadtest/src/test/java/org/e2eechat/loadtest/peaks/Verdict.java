package org.e2eechat.loadtest.peaks;

import java.util.Locale;

/**
 * Something that has to hold at the end of a run.
 *
 * @param words what was found
 */
record Verdict(String name, boolean isGood, String words) {
    static Verdict atMost(String name, double bound, double found) {
        return new Verdict(
                name,
                found <= bound,
                String.format(Locale.ROOT, "%,.0f, at most %,.0f", found, bound));
    }

    static Verdict atLeast(String name, double bound, double found) {
        return new Verdict(
                name,
                found >= bound,
                String.format(Locale.ROOT, "%,.0f, at least %,.0f", found, bound));
    }

    static Verdict none(String name, double found) {
        return atMost(name, 0, found);
    }

    static Verdict skipped(String name, String why) {
        return new Verdict(name + " (skipped: " + why + ")", true, why);
    }
}
