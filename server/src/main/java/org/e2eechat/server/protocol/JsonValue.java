package org.e2eechat.server.protocol;

import java.util.Map;

/** What the value of a member is, as far as any rule of the contract asks. */
sealed interface JsonValue {
    /**
     * A string, measured but not decoded.
     *
     * @param raw what is between the quotes
     * @param chars the length of the text in UTF-16 code units
     * @param utf8Bytes the length of the text in UTF-8; a lone surrogate counts three bytes, like
     *     the U+FFFD that stands for it
     * @param escaped whether {@code raw} has an escape, and so differs from the text
     */
    record Text(Slice raw, int chars, int utf8Bytes, boolean escaped) implements JsonValue {}

    /** A number: its digits, and the double nearest to it, which is all that JavaScript sees. */
    record Numeral(Slice raw, double value) implements JsonValue {}

    /**
     * An array.
     *
     * @param raw the array with its brackets
     * @param textsOnly whether every element is a string with at least one character
     * @param utf8Bytes the sum over these strings
     */
    record Array(Slice raw, int count, boolean textsOnly, long utf8Bytes) implements JsonValue {}

    /** An object, with those of its members that the contract knows. */
    record Members(Map<String, JsonValue> known) implements JsonValue {}

    /** True, false, null, or an array or object where nobody looks into it. */
    record Other() implements JsonValue {}
}
