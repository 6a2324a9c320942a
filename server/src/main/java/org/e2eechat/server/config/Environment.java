package org.e2eechat.server.config;

import org.e2eechat.server.config.ConfigException.Problem;
import org.e2eechat.server.config.RelayConfig.AppEnvironment;
import org.e2eechat.server.config.Setting.Trait;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The only reader of variables: the process environment over the {@code .env} file over the
 * defaults. An empty variable is one that is not set, because Docker passes unset ones so. Each
 * problem is noted and reading goes on, so that one report can hold them all.
 */
final class Environment {

    private static final int MAX_FILE_BYTES =
            16_384; // several times the longest value that any setting takes

    /** What the operator gave: the variable under its written name, and its text. */
    private record Given(String variable, String text) {}

    private final Path workingDirectory;
    private final Map<String, String> variables;
    private final Map<Setting<?>, Given> given = new HashMap<>(); // written by the constructor only
    private final Set<Problem> problems = new LinkedHashSet<>(); // grows while settings are read
    private final Set<String> warnings = new LinkedHashSet<>(); // grows while settings are read
    private final AppEnvironment kind;

    /** Reads the {@code .env} file and the files that {@code NAME_FILE} variables name. */
    Environment(Map<String, String> process, Path workingDirectory) {
        DotEnv file = DotEnv.in(workingDirectory);
        this.workingDirectory = workingDirectory;
        this.variables = merged(file.values(), process);
        problems.addAll(file.problems());
        for (Setting<?> setting : Settings.all()) {
            given(setting).ifPresent(value -> given.put(setting, value));
        }
        this.kind = explicit(Settings.NODE_ENV).orElse(AppEnvironment.PRODUCTION);
        warnings.addAll(Typos.warnings(variables.keySet(), Settings.all()));
    }

    private static Map<String, String> merged(
            Map<String, String> file, Map<String, String> process) {
        Map<String, String> merged = new HashMap<>(file);
        process.forEach((name, value) -> merged.merge(name, value, Environment::unlessEmpty));
        merged.values().removeIf(String::isEmpty);
        return Map.copyOf(merged);
    }

    private static String unlessEmpty(String file, String process) {
        return process.isEmpty() ? file : process;
    }

    private Optional<Given> given(Setting<?> setting) {
        Optional<Given> direct = direct(setting);
        if (!setting.has(Trait.FILE)) {
            return direct;
        }
        Optional<String> path = Optional.ofNullable(variables.get(setting.fileVariable()));
        if (path.isPresent() && direct.isPresent()) {
            problems.add(
                    new Problem(
                            setting.name(),
                            "is set, and " + setting.fileVariable() + " too",
                            "one of the two"));
            return Optional.empty();
        }
        return path.isPresent() ? fromFile(setting.fileVariable(), path.get()) : direct;
    }

    private Optional<Given> direct(Setting<?> setting) {
        Optional<Given> named = variable(setting.name());
        Optional<Given> aliased = setting.alias().flatMap(this::variable);
        if (named.isPresent()
                && aliased.isPresent()
                && !named.get().text().equalsIgnoreCase(aliased.get().text())) {
            problems.add(
                    new Problem(
                            setting.name(),
                            Shown.quoted(named.get().text())
                                    + " contradicts "
                                    + aliased.get().variable()
                                    + " "
                                    + Shown.quoted(aliased.get().text()),
                            "one of the two"));
        }
        return named.or(() -> aliased);
    }

    private Optional<Given> variable(String name) {
        return Optional.ofNullable(variables.get(name)).map(text -> new Given(name, text));
    }

    // Not even the path is shown: it is a usual mistake to put the secret itself there.
    private Optional<Given> fromFile(String variable, String path) {
        try {
            String text = SmallFile.read(workingDirectory.resolve(path), MAX_FILE_BYTES).strip();
            Optional<String> mistake = MistakenSecret.of(text);
            if (mistake.isPresent()) {
                refuseFile(variable, "names a file whose text " + mistake.get());
            } else if (text.isEmpty()) {
                refuseFile(variable, "names an empty file");
            } else {
                return Optional.of(new Given(variable, text));
            }
        } catch (CharacterCodingException _) {
            refuseFile(variable, "names a file that is not UTF-8 text");
        } catch (SmallFile.TooLarge _) {
            refuseFile(variable, "names a file larger than " + MAX_FILE_BYTES + " bytes");
        } catch (IOException | InvalidPathException _) {
            refuseFile(variable, "names no file that can be read");
        }
        return Optional.empty();
    }

    private void refuseFile(String variable, String what) {
        problems.add(
                new Problem(variable, what, "the path of a readable file with the value in it"));
    }

    /** Development, production or test. Production when that itself cannot be read: it forgives least. */
    AppEnvironment kind() {
        return kind;
    }

    boolean isProduction() {
        return kind == AppEnvironment.PRODUCTION;
    }

    /** The value of a setting that always has one. A bad value is noted, and the default goes on. */
    <T> T value(Setting<T> setting) {
        return find(setting)
                .orElseThrow(() -> new IllegalStateException(setting.name() + " has no default"));
    }

    /** The value of a setting that may have none. */
    <T> Optional<T> find(Setting<T> setting) {
        return explicit(setting).or(() -> fallback(setting));
    }

    private <T> Optional<T> explicit(Setting<T> setting) {
        return Optional.ofNullable(given.get(setting)).flatMap(value -> read(setting, value));
    }

    private <T> Optional<T> read(Setting<T> setting, Given value) {
        Reading<T> reading = reading(setting, value.text());
        if (reading instanceof Reading.Refused<T>(String what)) {
            String subject = setting.has(Trait.SECRET) ? "the value" : Shown.quoted(value.text());
            problems.add(
                    new Problem(
                            value.variable(), subject + " " + what, setting.syntax().allowed()));
        }
        return reading.toOptional();
    }

    private static <T> Reading<T> reading(Setting<T> setting, String text) {
        Optional<String> mistake =
                setting.has(Trait.FILE) ? MistakenSecret.of(text.strip()) : Optional.empty();
        return mistake.<Reading<T>>map(Reading::refused)
                .orElseGet(() -> setting.syntax().read(text));
    }

    private <T> Optional<T> fallback(Setting<T> setting) {
        String text = setting.fallback().in(kind);
        return text.isEmpty() ? Optional.empty() : setting.syntax().read(text).toOptional();
    }

    /** Whether the operator gave it, well or badly. */
    boolean isGiven(Setting<?> setting) {
        return given.containsKey(setting) || isRefused(setting);
    }

    /** Whether there is a problem with it. */
    boolean isRefused(Setting<?> setting) {
        return problems.stream()
                .anyMatch(problem -> setting.names().anyMatch(problem.variable()::equals));
    }

    /** Notes a problem. */
    void refuse(Setting<?> setting, String what, String allowed) {
        problems.add(new Problem(writtenName(setting), what, allowed));
    }

    /** Notes something that works but may not be meant. */
    void warn(Setting<?> setting, String sentence) {
        warnings.add(writtenName(setting) + ": " + sentence);
    }

    /** When the file that a setting's value is in was last written; empty when it is in no file. */
    Optional<Instant> writtenAt(Setting<?> setting) {
        Given value = given.get(setting);
        if (value == null || !value.variable().equals(setting.fileVariable())) {
            return Optional.empty();
        }
        try {
            Path file = workingDirectory.resolve(variables.getOrDefault(value.variable(), ""));
            return Optional.of(Files.getLastModifiedTime(file).toInstant());
        } catch (IOException gone) {
            return Optional.empty(); // it was there a moment ago, and its value has been read
        }
    }

    private String writtenName(Setting<?> setting) {
        return Optional.ofNullable(given.get(setting)).map(Given::variable).orElse(setting.name());
    }

    /** A relative path is meant from the working directory. */
    Path resolve(Path path) {
        return workingDirectory.resolve(path);
    }

    /** All problems so far: lines of the file first, then in the order of the reference. */
    List<Problem> problems() {
        return problems.stream().sorted(Comparator.comparingInt(Environment::place)).toList();
    }

    private static int place(Problem problem) {
        List<Setting<?>> all = Settings.all();
        return IntStream.range(0, all.size())
                .filter(i -> all.get(i).names().anyMatch(problem.variable()::equals))
                .findFirst()
                .orElse(-1);
    }

    List<String> warnings() {
        return List.copyOf(warnings);
    }
}
