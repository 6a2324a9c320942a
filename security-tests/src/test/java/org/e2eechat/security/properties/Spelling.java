package org.e2eechat.security.properties;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** One of the many ways in which JSON (RFC 8259) can say the same: escapes, spaces, the order of members, and members that nobody asked for. */
final class Spelling {
    private static final String[] SPACES = {"", "", "", " ", "\n", "\t", "\r\n  "};
    private static final String[] STRANGERS = {
        "\"x\":null", "\"roomid\":\"a\"", "\"\":[{\"v\":2},[]]", "\"𝄞\":-1.5e-7"
    };

    private final Random random;

    Spelling(Random random) {
        this.random = random;
    }

    /** A string with its quotes. Half a surrogate pair can only be escaped. */
    String text(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            int chars = Character.charCount(point);
            boolean lone = chars == 1 && Character.isSurrogate((char) point);
            if (lone || point < ' ' || point == '"' || point == '\\' || random.nextInt(8) == 0) {
                text.substring(i, i + chars).chars().forEach(unit -> escape(json, (char) unit));
            } else {
                json.appendCodePoint(point);
            }
            i += chars;
        }
        return json.append('"').toString();
    }

    private void escape(StringBuilder json, char unit) {
        int shortForm = "\"\\/\b\f\n\r\t".indexOf(unit);
        if (shortForm >= 0 && random.nextBoolean()) {
            json.append('\\').append("\"\\/bfnrt".charAt(shortForm));
            return;
        }
        HexFormat hex = random.nextBoolean() ? HexFormat.of() : HexFormat.of().withUpperCase();
        json.append("\\u").append(hex.toHexDigits(unit));
    }

    /** An array of what is JSON already. */
    String array(List<String> values) {
        return "[" + String.join(space() + "," + space(), values) + "]";
    }

    /** An object of members whose values are JSON already. */
    String object(Map<String, String> members) {
        List<String> all = new ArrayList<>();
        members.forEach(
                (name, value) -> all.add(text(name) + space() + ":" + space() + value + space()));
        if (random.nextBoolean()) {
            all.add(STRANGERS[random.nextInt(STRANGERS.length)]);
        }
        Collections.shuffle(all, random);
        return "{" + space() + String.join(space() + "," + space(), all) + "}" + space();
    }

    private String space() {
        return SPACES[random.nextInt(SPACES.length)];
    }
}
