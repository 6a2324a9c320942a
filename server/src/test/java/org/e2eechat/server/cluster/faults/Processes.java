package org.e2eechat.server.cluster.faults;

import static java.util.Objects.requireNonNull;

import org.e2eechat.server.process.ServerProcess;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Relays of a cluster in processes of their own, from the jar that is shipped. */
final class Processes {
    private Processes() {}

    /** Starts one with these options of the JVM; its limits are out of the way. */
    static ServerProcess start(
            Path directory, String redisUrl, String secret, List<String> jvmOptions) {
        List<String> command = new ArrayList<>();
        command.add(ServerProcess.java());
        command.addAll(jvmOptions);
        command.add("-jar");
        command.add(
                requireNonNull(
                        System.getProperty("relay.jar"),
                        "Maven says where the jar is: mvn -pl server verify"));
        return ServerProcess.start(command, Node.variables(redisUrl, secret), directory);
    }
}
