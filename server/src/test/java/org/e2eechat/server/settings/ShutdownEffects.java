package org.e2eechat.server.settings;

import org.e2eechat.server.process.ChatSocket;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What the variables of "Shutdown" do. */
final class ShutdownEffects {
    private ShutdownEffects() {}

    static List<Effect> all() {
        return List.of(
                Effect.of("FEATURE_GRACEFUL_SHUTDOWN", "false")
                        .changes(ShutdownEffects::reconnectAfterMs, "800", "0"),
                Effect.of("GRACEFUL_SHUTDOWN_TIMEOUT_MS", "2000")
                        .changes(ShutdownEffects::reconnectAfterMs, "800", "1600"));
    }

    // The only client is closed at the end of the window, which is the time but for a tenth at its
    // start and its end.
    private static String reconnectAfterMs(Relay relay) throws Exception {
        ChatSocket client = relay.connect();
        client.expect("HELLO");
        try (ExecutorService other = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Void> drain =
                    () -> {
                        relay.drain();
                        return null;
                    };
            Future<Void> drained = other.submit(drain);
            String told = client.expect("SERVER_DRAINING").get("reconnectAfterMs").asString();
            client.drop();
            drained.get();
            return told;
        }
    }
}
