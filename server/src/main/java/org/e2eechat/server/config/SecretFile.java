package org.e2eechat.server.config;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A file that keeps a secret for the settings.
 *
 * @param variables the settings that it keeps, as the operator wrote them
 * @param signsTokens whether a signing secret is in it
 */
public record SecretFile(Path path, List<String> variables, boolean signsTokens) {
    public SecretFile {
        variables = List.copyOf(variables);
    }

    /** Those that exist: the files that {@code NAME_FILE} variables name, the TLS key, and {@code .env} if there are secrets in it. */
    public static List<SecretFile> all(Map<String, String> process, Path workingDirectory) {
        Map<String, String> dotEnv = DotEnv.in(workingDirectory).values();
        Map<String, String> variables = new HashMap<>(dotEnv);
        variables.putAll(process);
        List<SecretFile> files = new ArrayList<>();
        inline(dotEnv, workingDirectory).ifPresent(files::add);
        for (Setting<?> setting : secrets().toList()) {
            String variable = namesAFile(setting) ? setting.name() : setting.fileVariable();
            existing(workingDirectory, variables.getOrDefault(variable, ""))
                    .map(path -> new SecretFile(path, List.of(variable), signs(setting)))
                    .ifPresent(files::add);
        }
        return List.copyOf(files);
    }

    private static Optional<SecretFile> inline(Map<String, String> dotEnv, Path directory) {
        List<Setting<?>> kept =
                secrets()
                        .filter(setting -> !namesAFile(setting))
                        .filter(setting -> !dotEnv.getOrDefault(setting.name(), "").isEmpty())
                        .toList();
        return kept.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new SecretFile(
                                directory.resolve(DotEnv.FILE_NAME),
                                kept.stream().map(Setting::name).toList(),
                                kept.stream().anyMatch(SecretFile::signs)));
    }

    private static Stream<Setting<?>> secrets() {
        return Settings.all().stream().filter(setting -> setting.has(Setting.Trait.SECRET));
    }

    private static boolean namesAFile(Setting<?> setting) {
        return setting.name().equals(Settings.TLS_KEY_FILE.name());
    }

    private static boolean signs(Setting<?> setting) {
        return setting.name().equals(Settings.JOIN_TOKEN_SECRET.name());
    }

    private static Optional<Path> existing(Path directory, String name) {
        try {
            return Optional.of(name)
                    .filter(text -> !text.isEmpty())
                    .map(directory::resolve)
                    .filter(Files::isRegularFile);
        } catch (InvalidPathException _) { // the settings' own report says so
            return Optional.empty();
        }
    }
}
