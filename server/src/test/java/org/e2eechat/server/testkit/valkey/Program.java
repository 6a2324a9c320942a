package org.e2eechat.server.testkit.valkey;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** An engine that is a program on this machine. */
record Program(Path path, Version version) implements Engine {
    // "Valkey server v=8.0.1 sha=..." and "Redis server v=6.2.11 sha=..."
    private static final Pattern VERSION = Pattern.compile("\\bv=(\\d+)\\.(\\d+)");

    static Program at(Path path) {
        String said = firstLine(path);
        Matcher version = VERSION.matcher(said);
        if (!version.find()) {
            throw new IllegalStateException(path + " does not tell its version but: " + said);
        }
        return new Program(
                path,
                new Version(
                        Integer.parseInt(version.group(1)), Integer.parseInt(version.group(2))));
    }

    private static String firstLine(Path program) {
        try {
            Process process =
                    new ProcessBuilder(program.toString(), "--version")
                            .redirectErrorStream(true)
                            .start();
            try (var out = process.inputReader()) {
                String line = out.readLine();
                return line == null ? "" : line;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String description() {
        return path.getFileName() + " " + version;
    }

    @Override
    public Running start(Path directory, List<String> arguments) {
        return GuardedProcess.start(
                Stream.concat(Stream.of(path.toString()), arguments.stream()).toList(), directory);
    }
}
