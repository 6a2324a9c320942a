package org.e2eechat.server.config;

import org.e2eechat.server.config.RelayConfig.AppEnvironment;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One variable: everything that the parser and the reference need to know of it.
 *
 * @param name as in the environment
 * @param alias another name for the same, if it has one
 * @param group where the reference lists it
 * @param syntax how its value is written
 * @param fallback what counts when it is not set
 * @param meaning one or two sentences for the reference, in Markdown
 * @param traits what is special about it
 */
record Setting<T>(
        String name,
        Optional<String> alias,
        Group group,
        Syntax<T> syntax,
        Fallback fallback,
        String meaning,
        Set<Trait> traits) {

    private static final String FILE_SUFFIX = "_FILE";

    /** The headings of the reference, in its order. */
    enum Group {
        LISTENING("Environment and address"),
        LOGS("Logs"),
        PROXIES("Reverse proxies"),
        TOKENS("Join tokens"),
        ROOMS("Rooms"),
        LIMITS("Limits"),
        CONNECTIONS("Slow readers and dead connections"),
        HTTP("HTTP routes"),
        BROWSERS("What browsers are told"),
        METRICS("Metrics and alerts"),
        SHUTDOWN("Shutdown"),
        IDENTITY("Identity"),
        DIRECTORY("Rooms that span nodes");

        private final String title;

        Group(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }
    }

    enum Trait {
        /** The server that this one replaces did not have it. */
        NEW,
        /** Its value is shown to nobody. */
        SECRET,
        /** May be given as NAME_FILE. */
        FILE,
        /** Read and checked, but nothing uses it in this release. */
        UNUSED
    }

    /**
     * What counts when the variable is not set, written as an operator would; empty for none.
     *
     * @param shown for the reference
     */
    record Fallback(String inProduction, String elsewhere, String shown) {

        String in(AppEnvironment environment) {
            return environment == AppEnvironment.PRODUCTION ? inProduction : elsewhere;
        }
    }

    Setting {
        traits = Set.copyOf(traits);
    }

    /** A new setting without a default. */
    static <T> Setting<T> of(Group group, String name, Syntax<T> syntax) {
        Fallback none = new Fallback("", "", "none");
        return new Setting<>(name, Optional.empty(), group, syntax, none, "", Set.of());
    }

    /** The same default everywhere. */
    Setting<T> or(String value) {
        return or(value, value, "`" + value + "`");
    }

    /** One default in production and another in development and test. */
    Setting<T> or(String inProduction, String elsewhere, String shown) {
        return with(alias, new Fallback(inProduction, elsewhere, shown), meaning, traits);
    }

    /** No fixed default, but something that the reference describes. */
    Setting<T> orMade(String shown) {
        return or("", "", shown);
    }

    Setting<T> alias(String other) {
        return with(Optional.of(other), fallback, meaning, traits);
    }

    Setting<T> means(String sentence) {
        return with(alias, fallback, sentence, traits);
    }

    Setting<T> is(Trait... more) {
        EnumSet<Trait> all = EnumSet.noneOf(Trait.class);
        all.addAll(traits);
        all.addAll(Set.of(more));
        return with(alias, fallback, meaning, all);
    }

    private Setting<T> with(
            Optional<String> other, Fallback otherwise, String sentence, Set<Trait> all) {
        return new Setting<>(name, other, group, syntax, otherwise, sentence, all);
    }

    boolean has(Trait trait) {
        return traits.contains(trait);
    }

    String fileVariable() {
        return name + FILE_SUFFIX;
    }

    /** Every variable that gives it. */
    Stream<String> names() {
        Stream<String> file = has(Trait.FILE) ? Stream.of(fileVariable()) : Stream.empty();
        return Stream.concat(Stream.concat(Stream.of(name), alias.stream()), file);
    }
}
