package org.e2eechat.server.config;

import java.util.Optional;
import java.util.function.Function;

/** What came of reading a text: a value, or what is wrong with the text. */
sealed interface Reading<T> {

    record Value<T>(T value) implements Reading<T> {}

    /**
     * Why there is no value.
     *
     * @param what the rest of a sentence that begins with the text, such as "is not a whole number"; never the text itself
     */
    record Refused<T>(String what) implements Reading<T> {}

    static <T> Reading<T> of(T value) {
        return new Value<>(value);
    }

    static <T> Reading<T> refused(String what) {
        return new Refused<>(what);
    }

    /** The value, or a refusal for the given reason. */
    static <T> Reading<T> ofOptional(Optional<T> value, String whatIfNone) {
        return value.map(Reading::of).orElseGet(() -> refused(whatIfNone));
    }

    /** Goes on with the value, if there is one. */
    default <R> Reading<R> then(Function<T, Reading<R>> next) {
        return switch (this) {
            case Value<T>(T value) -> next.apply(value);
            case Refused<T>(String what) -> refused(what);
        };
    }

    /** The value, if there is one. */
    default Optional<T> toOptional() {
        return switch (this) {
            case Value<T>(T value) -> Optional.of(value);
            case Refused<T> _ -> Optional.empty();
        };
    }
}
