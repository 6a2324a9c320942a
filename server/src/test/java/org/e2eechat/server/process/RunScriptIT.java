package org.e2eechat.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.Objects.requireNonNull;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The script {@code run} beside a jar that is built already, started from other directories. */
class RunScriptIT {
    private static final int EX_CONFIG = 78;

    @TempDir private Path installation;
    @TempDir private Path directory;

    @BeforeEach
    void install() throws IOException {
        Path target = Files.createDirectories(installation.resolve("server/target"));
        Files.createDirectories(installation.resolve("server/src/main"));
        Files.createFile(installation.resolve("pom.xml"));
        Files.createFile(installation.resolve("server/pom.xml"));
        Files.copy(Path.of("..", "run"), installation.resolve("run"));
        // Last, because a jar that is older than its sources would be built again.
        Path jar = Path.of(requireNonNull(System.getProperty("relay.jar")));
        Files.copy(jar, target.resolve("e2ee-chat-server.jar"));
    }

    @Test
    void nothing_configured_is_development() {
        try (ServerProcess run = run("--check-config")) {
            assertThat(run.exitCode()).isZero();
            assertThat(run.err()).singleElement().asString().contains("runs for development");
        }
    }

    @Test
    void a_link_that_leads_nowhere_is_refused_and_is_not_development() throws IOException {
        Files.createSymbolicLink(directory.resolve(".env"), Path.of("no-such-file"));

        assertRefused("is a symbolic link");
    }

    @Test
    void a_directory_is_refused_and_is_not_development() throws IOException {
        Files.createDirectory(directory.resolve(".env"));

        assertRefused("is a directory");
    }

    private void assertRefused(String why) {
        try (ServerProcess run = run("--check-config")) {
            assertThat(run.exitCode()).isEqualTo(EX_CONFIG);
            assertThat(run.err()).anyMatch(line -> line.startsWith(".env: " + why));
            assertThat(run.err()).noneMatch(line -> line.contains("runs for development"));
        }
    }

    private ServerProcess run(String argument) {
        return ServerProcess.start(
                List.of("sh", installation.resolve("run").toString(), argument),
                Map.of("PATH", "/usr/bin:/bin", "JAVA_HOME", System.getProperty("java.home")),
                directory);
    }
}
