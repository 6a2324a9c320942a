package org.e2eechat.server.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What a variable does: two servers that differ in it alone, and what tells them apart from outside.
 *
 * @param given what both servers have
 * @param besides what only the one has where the variable is set, because the value means nothing without it
 */
record Effect(
        String variable,
        String value,
        Map<String, String> given,
        Map<String, String> besides,
        Check check) {
    private static final Map<String, String> COMMON =
            Map.of(
                    "APP_ENV", "test",
                    "HOST", "127.0.0.1",
                    "PORT", "0",
                    "GRACEFUL_SHUTDOWN_TIMEOUT_MS", "1000");

    /** Compares two environments. */
    interface Check {
        void compare(Map<String, String> plain, Map<String, String> set, Path directory)
                throws Exception;
    }

    /** One look at a server. */
    interface Sight<T> {
        String of(T server) throws Exception;
    }

    /** A look at two servers that run side by side, where the one is the clock for the other. */
    interface Contrast {
        void between(Relay plain, Relay set) throws Exception;
    }

    /** Sets a variable that is not set otherwise. */
    static Effect of(String variable, String value) {
        return new Effect(
                variable,
                value,
                Map.of(),
                Map.of(),
                (plain, set, directory) -> {
                    throw new AssertionError("nobody looks at what " + variable + " does");
                });
    }

    /** Both servers have this; an empty value takes back what both would have. */
    Effect given(String name, String text) {
        return new Effect(variable, value, plus(given, name, text), besides, check);
    }

    /** Only the server where the variable is set has this. */
    Effect besides(String name, String text) {
        return new Effect(variable, value, given, plus(besides, name, text), check);
    }

    Effect compared(Check by) {
        return new Effect(variable, value, given, besides, by);
    }

    /** The sight changes from one thing to another. */
    Effect changes(Sight<Relay> sight, String from, String to) {
        return compared(
                (plain, set, directory) -> {
                    try (Relay relay = Relay.start(plain, directory)) {
                        assertThat(sight.of(relay)).as("without it").isEqualTo(from);
                    }
                    try (Relay relay = Relay.start(set, directory)) {
                        assertThat(sight.of(relay)).as("with it").isEqualTo(to);
                    }
                });
    }

    Effect tells(Contrast contrast) {
        return compared(
                (plain, set, directory) -> {
                    try (Relay one = Relay.start(plain, directory);
                            Relay other = Relay.start(set, directory)) {
                        contrast.between(one, other);
                    }
                });
    }

    /** Fails when the variable makes no difference. */
    void show(Path directory) throws Exception {
        compare(plus(set(), variable, value), directory);
    }

    /** The same with the value in a file that {@code NAME_FILE} names. */
    void showFromFile(Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("value"), value + "\n");
        compare(plus(plus(set(), variable, ""), variable + "_FILE", file.toString()), directory);
    }

    private void compare(Map<String, String> set, Path directory) throws Exception {
        try {
            check.compare(environment(given), environment(set), directory);
        } catch (AssertionError e) {
            throw new AssertionError(
                    variable + "=" + value + " does not do it: " + e.getMessage(), e);
        }
    }

    private Map<String, String> set() {
        Map<String, String> all = new HashMap<>(given);
        all.putAll(besides);
        return all;
    }

    private static Map<String, String> environment(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(COMMON);
        all.putAll(more);
        return Map.copyOf(all);
    }

    private static Map<String, String> plus(Map<String, String> some, String name, String text) {
        Map<String, String> all = new HashMap<>(some);
        all.put(name, text);
        return Map.copyOf(all);
    }
}
