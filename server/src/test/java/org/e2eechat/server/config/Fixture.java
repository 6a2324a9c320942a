package org.e2eechat.server.config;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.e2eechat.server.config.ConfigException.Problem;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Environments for tests: a working directory without a {@code .env} unless a test writes one. */
final class Fixture {

    static final String SECRET = "uV3mQx0Zr8Jt5LkYw2HnB7cPd9FsGaE1oTiRqUvXyKzM4bNf";
    static final String OTHER_SECRET = "Kp7Rw1Zx4Vb9Nm2Qs6Tg8Yh3Jd5Lf0CuXaEoIiDrUtGyBvSz";
    static final Map<String, String> PRODUCTION =
            Map.of("JOIN_TOKEN_SECRET", SECRET, "CORS_ALLOWED_ORIGINS", "https://chat.example");
    static final Map<String, String> DEVELOPMENT = Map.of("NODE_ENV", "development");

    private static final Path NOWHERE = Path.of("no such directory");
    private static final long SEED = 7;

    private Fixture() {}

    static RelayConfig.Loaded read(Map<String, String> variables) throws ConfigException {
        return read(variables, NOWHERE);
    }

    static RelayConfig.Loaded read(Map<String, String> variables, Path directory)
            throws ConfigException {
        return RelayConfig.read(variables, directory, new Random(SEED), "1.2.3");
    }

    static List<Problem> problems(Map<String, String> variables) {
        return problems(variables, NOWHERE);
    }

    static List<Problem> problems(Map<String, String> variables, Path directory) {
        ConfigException refused =
                catchThrowableOfType(ConfigException.class, () -> read(variables, directory));
        return refused == null ? List.of() : refused.problems();
    }

    static List<String> problemLines(Map<String, String> variables) {
        return problems(variables).stream().map(Problem::line).toList();
    }

    /** A base and more; a later value replaces an earlier one. */
    static Map<String, String> with(Map<String, String> base, String... namesAndValues) {
        Map<String, String> all = new HashMap<>(base);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            all.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return all;
    }

    static Path write(Path directory, String name, String content) {
        try {
            return Files.writeString(directory.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The top of the repository, from wherever the tests run. */
    static Path repository() {
        Path here = Path.of("").toAbsolutePath();
        while (!Files.exists(here.resolve("LICENSE"))) {
            here = here.getParent();
        }
        return here;
    }
}
