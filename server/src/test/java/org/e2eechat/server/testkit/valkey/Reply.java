package org.e2eechat.server.testkit.valkey;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a server answers, in RESP2. */
public sealed interface Reply {
    /** Bytes, mostly text. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares these
    record Text(byte[] bytes) implements Reply {
        @Override
        public String toString() {
            return "Text[" + text() + "]";
        }
    }

    /** An integer. */
    record Whole(long value) implements Reply {}

    /** An array. */
    record Items(List<Reply> items) implements Reply {}

    /** No such thing. */
    record Nothing() implements Reply {}

    /** Refused, with the server's words. Inside an array it is an item; else it is thrown. */
    record Refused(String message) implements Reply {}

    /** The text, of a reply that is one. */
    default String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    /** The bytes, of a reply that has some. */
    default byte[] bytes() {
        return switch (this) {
            case Text(byte[] bytes) -> bytes.clone();
            case Whole _, Items _, Nothing _, Refused _ -> throw unexpected();
        };
    }

    /** The number, of a reply that is one. */
    default long number() {
        return switch (this) {
            case Whole(long value) -> value;
            case Text _, Items _, Nothing _, Refused _ -> throw unexpected();
        };
    }

    /** The items, of a reply that has some. */
    default List<Reply> items() {
        return switch (this) {
            case Items(List<Reply> items) -> items;
            case Text _, Whole _, Nothing _, Refused _ -> throw unexpected();
        };
    }

    private AssertionError unexpected() {
        return new AssertionError("unexpected reply: " + this);
    }
}
