package org.e2eechat.server.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.e2eechat.server.process.ChatSocket;
import org.e2eechat.server.process.ServerProcess;

import java.util.List;

/** What the variables of "Logs" do, and the one of "Identity" that only the log shows. */
final class LogEffects {
    private LogEffects() {}

    static List<Effect> all() {
        return List.of(
                Effect.of("LOG_LEVEL", "debug")
                        .compared(RelayInProcess.seen(LogEffects::hasDebugLine, "false", "true")),
                Effect.of("LOG_FORMAT", "pretty")
                        .compared(RelayInProcess.seen(LogEffects::isJson, "true", "false")),
                Effect.of("LOG_REQUESTS", "false")
                        .compared(RelayInProcess.seen(LogEffects::requestLines, "1", "0")),
                Effect.of("LOG_HEALTH_CHECK_FAILURES", "false")
                        .given("MAX_TOTAL_CONNECTIONS", "1")
                        .compared(RelayInProcess.seen(LogEffects::failedProbeLines, "1", "0")),
                Effect.of("DEPLOYMENT_ENV", "staging-7")
                        .compared(
                                RelayInProcess.seen(
                                        LogEffects::namesTheInstallation, "false", "true")));
    }

    /** How frames go to the kernel; said a moment after the start. */
    static boolean saysThatIoUringIsOff(ServerProcess relay) {
        await().untilAsserted(
                        () ->
                                assertThat(relay.out())
                                        .as("%s", relay)
                                        .anyMatch(line -> line.contains("io_uring")));
        return relay.out().stream().anyMatch(line -> line.contains("FEATURE_IO_URING is off"));
    }

    private static String hasDebugLine(ServerProcess relay) {
        try (ChatSocket client = ChatSocket.connect(relay.port())) {
            client.say("NONSENSE", "{}");
            client.outcome("(nothing)");
        }
        return String.valueOf(
                RelayInProcess.wholeLog(relay).stream()
                        .anyMatch(line -> line.contains("\"DEBUG\"")));
    }

    private static String isJson(ServerProcess relay) {
        return String.valueOf(
                RelayInProcess.wholeLog(relay).stream().allMatch(line -> line.startsWith("{")));
    }

    private static String requestLines(ServerProcess relay) throws Exception {
        RelayInProcess.get(relay, "/live");
        return count(RelayInProcess.wholeLog(relay), "\"message\":\"request\"");
    }

    private static String failedProbeLines(ServerProcess relay) throws Exception {
        try (ChatSocket client = ChatSocket.connect(relay.port())) {
            client.expect("HELLO"); // the only one there may be, so the node is full
            RelayInProcess.get(relay, "/health");
        }
        return count(RelayInProcess.wholeLog(relay), "\"message\":\"health probe fails\"");
    }

    private static String namesTheInstallation(ServerProcess relay) {
        return String.valueOf(
                RelayInProcess.wholeLog(relay).stream()
                        .allMatch(line -> line.contains("\"deployment\":\"staging-7\"")));
    }

    private static String count(List<String> lines, String part) {
        return String.valueOf(lines.stream().filter(line -> line.contains(part)).count());
    }
}
