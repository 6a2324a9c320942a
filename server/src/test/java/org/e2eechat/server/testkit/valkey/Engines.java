package org.e2eechat.server.testkit.valkey;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import redis.embedded.core.ExecutableProvider;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The best engine of this machine: a program that is installed, because that is there at once; else containers, where there is Docker; else the program that a library carries.
 * {@code -Dvalkey.engine=installed|containers|embedded} asks for one of them.
 */
final class Engines {
    private static final String ASKED_FOR = System.getProperty("valkey.engine", "best");

    private Engines() {}

    /** Found once: it stays the same for all tests of a JVM. */
    private static final class Best {
        private static final Engine ENGINE = find();
    }

    static Engine best() {
        return Best.ENGINE;
    }

    /** Skips the test, and says why, where there are only servers that are too old for it. */
    static void assumeAtLeast(int major, int minor, String what) {
        assumeTrue(
                best().version().isAtLeast(major, minor),
                () ->
                        "%s needs Valkey or Redis %d.%d, and here is only %s: install valkey-server"
                                .formatted(what, major, minor, best().description()));
    }

    private static Engine find() {
        return switch (ASKED_FOR) {
            case "best" ->
                    installed()
                            .orElseGet(
                                    () -> Containers.areToBeHad() ? new Containers() : embedded());
            case "installed" ->
                    installed()
                            .orElseThrow(
                                    () ->
                                            new IllegalStateException(
                                                    "neither valkey-server nor redis-server is on PATH"));
            case "containers" -> new Containers();
            case "embedded" -> embedded();
            default -> throw new IllegalArgumentException("valkey.engine=" + ASKED_FOR);
        };
    }

    private static Optional<Engine> installed() {
        return Stream.of("valkey-server", "redis-server")
                .flatMap(Engines::onPath)
                .findFirst()
                .map(Program::at);
    }

    private static Stream<Path> onPath(String name) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable);
    }

    private static Engine embedded() {
        try {
            return Program.at(ExecutableProvider.newJarResourceProvider().get().toPath());
        } catch (IOException e) {
            throw new IllegalStateException(
                    "no Valkey for the tests: install valkey-server or redis-server", e);
        }
    }
}
