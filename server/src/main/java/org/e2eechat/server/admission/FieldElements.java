package org.e2eechat.server.admission;

import java.util.ArrayList;
import java.util.List;

/**
 * The elements of a comma-separated header (RFC 9110 section 5.6.1). They are split from the right, because the right end was written by the proxies next to us and the left end
 * by anybody: an open quote or a long tail on the left must not change how the right is read. Several field lines are one list (section 5.3), empty elements are none.
 */
final class FieldElements {
    /** No chain of proxies that anybody runs is longer; elements further left are left alone. */
    static final int MAX_ELEMENTS = 32;

    /** Room for {@link #MAX_ELEMENTS} elements of {@code Forwarded} with all four parameters; characters further left are left alone. */
    static final int MAX_CHARS = 4096;

    private final List<String> elements = new ArrayList<>();
    private int charsLeft = MAX_CHARS;

    private FieldElements() {}

    /** The elements without white space around them, the right-most first; an element that the limit cuts is not among them. */
    static List<String> fromTheRight(List<String> lines) {
        FieldElements found = new FieldElements();
        for (int i = lines.size() - 1; i >= 0 && !found.isFull(); i--) {
            found.addLine(lines.get(i));
        }
        return found.elements;
    }

    private boolean isFull() {
        return charsLeft <= 0 || elements.size() == MAX_ELEMENTS;
    }

    private void addLine(String line) {
        int end = line.length();
        boolean quoted = false;
        for (int i = end - 1; i >= 0; i--) {
            if (isFull()) {
                return;
            }
            charsLeft--;
            char c = line.charAt(i);
            if (c == '"' && !isEscaped(line, i)) {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                add(line.substring(i + 1, end));
                end = i;
            }
        }
        add(line.substring(0, end));
    }

    private void add(String element) {
        charsLeft--; // the comma or the line itself, so that a thousand empty lines end, too
        String stripped = element.strip();
        if (!stripped.isEmpty() && elements.size() < MAX_ELEMENTS) {
            elements.add(stripped);
        }
    }

    // By an odd number of backslashes. Each run of them is counted once, by the quote that it ends
    // at.
    private static boolean isEscaped(String line, int quote) {
        int first = quote;
        while (first > 0 && line.charAt(first - 1) == '\\') {
            first--;
        }
        return (quote - first) % 2 != 0;
    }
}
