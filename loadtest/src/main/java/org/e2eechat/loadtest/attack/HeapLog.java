package org.e2eechat.loadtest.attack;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What collections left on the heap, in the JVM's unified log of them. */
final class HeapLog {
    // [12.345s][info][gc] GC(7) Pause Young (Allocation Failure) 17M->2M(61M) 3.456ms
    private static final Pattern PAUSE =
            Pattern.compile("GC\\(\\d+\\) Pause .* \\d+M->(\\d+)M\\(\\d+M\\)");

    private HeapLog() {}

    /** The most megabytes that any collection in these lines has left; -1 when there was none. */
    static int peakAfterCollection(List<String> lines) {
        int peak = -1;
        for (String line : lines) {
            peak = Math.max(peak, left(line));
        }
        return peak;
    }

    /** What the last collection has left; -1 when there was none. */
    static int lastAfterCollection(List<String> lines) {
        int last = -1;
        for (String line : lines) {
            int left = left(line);
            last = left < 0 ? last : left;
        }
        return last;
    }

    private static int left(String line) {
        Matcher pause = PAUSE.matcher(line);
        return pause.find() ? Integer.parseInt(pause.group(1)) : -1;
    }
}
