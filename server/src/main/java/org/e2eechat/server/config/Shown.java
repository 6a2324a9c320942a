package org.e2eechat.server.config;

/** Values as a terminal may see them: short, and without characters that act on it. */
final class Shown {

    private static final int LIMIT = 40; // enough to recognise a value, too little to flood a line

    private Shown() {}

    /** The first 40 characters in quotes; what is not printable becomes a question mark. */
    static String quoted(String value) {
        StringBuilder shown = new StringBuilder("\"");
        value.codePoints().limit(LIMIT).map(Shown::harmless).forEach(shown::appendCodePoint);
        boolean cut = value.codePointCount(0, value.length()) > LIMIT;
        return shown.append(cut ? "…\"" : "\"").toString();
    }

    private static int harmless(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    '?';
            default -> codePoint;
        };
    }
}
