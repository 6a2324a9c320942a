package org.e2eechat.server.cluster.faults;

import static java.util.Objects.requireNonNull;

import org.e2eechat.server.process.ServerProcess;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Relays of a cluster in processes of their own, from the jar that is shipped. */
final class Processes {
    private Processes() {}

    /** Starts one with these options of the JVM; its limits are out of the way. */
    static ServerProcess start(
            Path directory, String redisUrl, String secret, List<String> jvmOptions) {
        return start(directory, redisUrl, secret, jvmOptions, Map.of());
    }

    /** The same with these variables as well. */
    static ServerProcess start(
            Path directory,
            String redisUrl,
            String secret,
            List<String> jvmOptions,
            Map<String, String> more) {
        List<String> command = new ArrayList<>();
        command.add(ServerProcess.java());
        command.addAll(jvmOptions);
        command.add("-jar");
        command.add(
                requireNonNull(
                        System.getProperty("relay.jar"),
                        "Maven says where the jar is: mvn -pl server verify"));
        Map<String, String> variables = new HashMap<>(Node.variables(redisUrl, secret));
        variables.putAll(more);
        return ServerProcess.start(command, variables, directory);
    }
}
