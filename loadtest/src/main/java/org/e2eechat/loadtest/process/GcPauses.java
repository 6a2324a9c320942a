package org.e2eechat.loadtest.process;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The pauses in a JVM's unified log of its collections, with any collector.
 *
 * @param count how many there were
 * @param longestMillis the longest, or 0 when there was none
 */
public record GcPauses(int count, double longestMillis) {
    // [12.345s][info][gc] GC(7) Pause Young (Allocation Failure) 17M->2M(61M) 3.456ms
    private static final Pattern PAUSE =
            Pattern.compile("GC\\(\\d+\\) .*Pause .* (\\d+\\.\\d+)ms$");

    /** The pauses in these lines. */
    public static GcPauses in(List<String> lines) {
        int count = 0;
        double longest = 0;
        for (String line : lines) {
            Matcher pause = PAUSE.matcher(line);
            if (pause.find()) {
                count++;
                longest = Math.max(longest, Double.parseDouble(pause.group(1)));
            }
        }
        return new GcPauses(count, longest);
    }
}
