package org.e2eechat.server.config;

import java.math.BigInteger;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How one kind of value is written.
 *
 * @param allowed what may stand there, for reports and for the reference
 * @param reader reads a text that is not empty
 */
record Syntax<T>(String allowed, Function<String, Reading<T>> reader) {

    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]+");

    Reading<T> read(String text) {
        return reader.apply(text);
    }

    /** The same writing for another type. */
    <R> Syntax<R> as(Function<T, R> meaning) {
        return new Syntax<>(allowed, text -> read(text).then(v -> Reading.of(meaning.apply(v))));
    }

    static Syntax<Boolean> flag() {
        return new Syntax<>(
                "true/false, 1/0, yes/no, on/off",
                text ->
                        switch (text.toLowerCase(Locale.ROOT)) {
                            case "true", "1", "yes", "on" -> Reading.of(true);
                            case "false", "0", "no", "off" -> Reading.of(false);
                            default -> Reading.refused("is neither true nor false");
                        });
    }

    /** Decimal digits and nothing else: no blanks, no exponent, no hexadecimal, no other script's digits. */
    static Syntax<Integer> wholeNumber(int least, int most) {
        return new Syntax<>(least + "–" + most, text -> numberBetween(text, least, most));
    }

    private static Reading<Integer> numberBetween(String text, int least, int most) {
        if (!WHOLE_NUMBER.matcher(text).matches()) {
            return Reading.refused("is not a whole number");
        }
        BigInteger number = new BigInteger(text);
        if (number.compareTo(BigInteger.valueOf(least)) < 0) {
            return Reading.refused("is too small");
        }
        if (number.compareTo(BigInteger.valueOf(most)) > 0) {
            return Reading.refused("is too large");
        }
        return Reading.of(number.intValue());
    }

    /** A number of milliseconds. */
    static Syntax<Duration> millis(int least, int most) {
        Syntax<Duration> number = wholeNumber(least, most).as(Duration::ofMillis);
        return new Syntax<>(number.allowed() + " ms", number.reader());
    }

    /** One of the type's names, in any case. */
    static <E extends Enum<E>> Syntax<E> oneOf(Class<E> type) {
        EnumSet<E> all = EnumSet.allOf(type);
        return new Syntax<>(
                all.stream().map(Syntax::written).collect(Collectors.joining(", ")),
                text ->
                        Reading.ofOptional(
                                all.stream()
                                        .filter(e -> e.name().equalsIgnoreCase(text))
                                        .findFirst(),
                                "is none of them"));
    }

    private static String written(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    static Syntax<String> text(String allowed, Pattern pattern) {
        return new Syntax<>(
                allowed,
                text ->
                        pattern.matcher(text).matches()
                                ? Reading.of(text)
                                : Reading.refused(
                                        "has characters that do not belong there, or too many"));
    }

    /** A day of the calendar (ISO 8601). */
    static Syntax<LocalDate> day() {
        return new Syntax<>(
                "a day, such as 2026-01-31",
                text -> {
                    try {
                        return Reading.of(LocalDate.parse(text));
                    } catch (DateTimeParseException _) {
                        return Reading.refused("is not a day");
                    }
                });
    }

    static Syntax<Path> path() {
        return new Syntax<>(
                "a path",
                text -> {
                    try {
                        return Reading.of(Path.of(text));
                    } catch (InvalidPathException _) {
                        return Reading.refused("is not a path");
                    }
                });
    }

    /** Entries between commas, with blanks around them or not. Empty entries do not count. */
    static <T> Syntax<List<T>> list(String allowed, int most, Function<String, Reading<T>> entry) {
        return new Syntax<>(allowed, text -> entries(text, most, entry));
    }

    private static <T> Reading<List<T>> entries(
            String text, int most, Function<String, Reading<T>> reader) {
        List<T> values = new ArrayList<>();
        int number = 0;
        for (String entry : text.split(",", -1)) {
            number++;
            if (entry.isBlank()) {
                continue;
            }
            switch (reader.apply(entry.strip())) {
                case Reading.Value<T>(T value) -> values.add(value);
                case Reading.Refused<T>(String what) -> {
                    return Reading.refused(what + " (entry " + number + ")");
                }
            }
        }
        if (values.isEmpty()) {
            return Reading.refused("has no entry");
        }
        return values.size() > most
                ? Reading.refused("has more than " + most + " entries")
                : Reading.of(List.copyOf(values));
    }
}
