package org.e2eechat.server.process;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The jar that is shipped, started as an operator starts it. */
final class Jar {
    private static final Map<String, String> LOCAL = Map.of("HOST", "127.0.0.1", "PORT", "0");

    private Jar() {}

    /** {@code java -jar} with nothing in the environment but these. */
    static ServerProcess run(Path directory, Map<String, String> variables, String... arguments) {
        return run(List.of(), directory, variables, arguments);
    }

    static ServerProcess run(
            List<String> jvmOptions,
            Path directory,
            Map<String, String> variables,
            String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(ServerProcess.java());
        command.addAll(jvmOptions);
        command.addAll(List.of("-jar", path()));
        command.addAll(List.of(arguments));
        return ServerProcess.start(command, variables, directory);
    }

    private static String path() {
        return requireNonNull(
                System.getProperty("relay.jar"),
                "Maven says where the jar is: mvn -pl server verify");
    }

    /** A server for a test: on this machine, on any free port. */
    static Map<String, String> testServer(String... namesAndValues) {
        return plus(plus(LOCAL, "APP_ENV", "test"), namesAndValues);
    }

    /** A server in production, but for its address. */
    static Map<String, String> productionServer(String... namesAndValues) {
        return plus(plus(LOCAL, "APP_ENV", "production"), namesAndValues);
    }

    private static Map<String, String> plus(Map<String, String> some, String... namesAndValues) {
        Map<String, String> all = new HashMap<>(some);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            all.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return all;
    }
}
