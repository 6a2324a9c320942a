package org.e2eechat.server.logging;

/**
 * Keeps a value from forging log lines or driving a terminal: whatever breaks a line, moves a
 * cursor or turns the writing direction is shown as an escape.
 */
final class OneLine {
    private OneLine() {}

    /**
     * The text with every control, format, separator and unpaired surrogate character written as a
     * Unicode escape.
     */
    static String of(String text) {
        if (text.codePoints().noneMatch(OneLine::isDangerous)) {
            return text;
        }
        StringBuilder safe = new StringBuilder(text.length() + 16);
        text.codePoints()
                .forEach(
                        codePoint -> {
                            if (isDangerous(codePoint)) {
                                safe.append(String.format("\\u%04x", codePoint));
                            } else {
                                safe.appendCodePoint(codePoint);
                            }
                        });
        return safe.toString();
    }

    private static boolean isDangerous(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE ->
                    true;
            default -> false;
        };
    }
}
