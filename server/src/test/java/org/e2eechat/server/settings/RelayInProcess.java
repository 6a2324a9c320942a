package org.e2eechat.server.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.process.ServerProcess;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A relay as a process: for what only the process as a whole does, which is its log, its alerts and its exit code. */
final class RelayInProcess {
    private RelayInProcess() {}

    /** A comparison of two processes that start at the same time. */
    static Effect.Check seen(Effect.Sight<ServerProcess> sight, String from, String to) {
        return (plain, set, directory) -> {
            try (ServerProcess without = start(plain, directory);
                    ServerProcess with = start(set, directory)) {
                assertThat(sight.of(without)).as("without it; %s", without).isEqualTo(from);
                assertThat(sight.of(with)).as("with it; %s", with).isEqualTo(to);
            }
        };
    }

    private static ServerProcess start(Map<String, String> variables, Path directory) {
        List<String> command =
                List.of(
                        ServerProcess.java(),
                        "-XX:TieredStopAtLevel=1", // these live for a second
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RelayThatCanFail.class.getName());
        return ServerProcess.start(command, variables, directory);
    }

    /** Asks something of it, as a probe does. */
    static int get(ServerProcess relay, String path) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + relay.port() + path))
                            .build();
            return http.send(request, BodyHandlers.discarding()).statusCode();
        }
    }

    /** Stops it and returns all that it has logged: so what is missing was never said. */
    static List<String> wholeLog(ServerProcess relay) {
        relay.port();
        relay.terminate();
        assertThat(relay.exitCode()).as("%s", relay).isZero();
        return relay.out();
    }
}
