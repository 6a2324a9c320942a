package org.e2eechat.loadtest.soak;

import org.e2eechat.loadtest.process.JvmAgent;
import org.e2eechat.loadtest.process.RelayLauncher;
import org.e2eechat.loadtest.process.RelayProcess;
import org.e2eechat.loadtest.process.ValkeyProcess;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;

/** The relay that is soaked: one node with its rooms in its own memory, or several that share a Valkey. Everything here is of all of them together. */
final class Nodes implements AutoCloseable {
    // Used tokens are remembered while they live; here that shall not take half of the soak.
    private static final Map<String, String> SHORT_LIVES =
            Map.of("QR_ROTATION_MS", "10000", "ROOM_KEY_TTL_MS", "60000");

    private final HttpClient http = HttpClient.newHttpClient();
    private final @Nullable ValkeyProcess valkey;
    private final List<RelayProcess> relays = new ArrayList<>();
    private final List<JvmAgent> agents = new ArrayList<>();
    private final List<Metrics> metrics = new ArrayList<>();

    private Nodes(@Nullable ValkeyProcess valkey) {
        this.valkey = valkey;
    }

    /** Starts so many; more than one share a Valkey that is started, too. */
    static Nodes start(RelayLauncher launcher, int count) throws IOException {
        Nodes nodes = new Nodes(count == 1 ? null : ValkeyProcess.start());
        try {
            nodes.startRelays(launcher, count);
            return nodes;
        } catch (IOException | RuntimeException failed) {
            nodes.close();
            throw failed;
        }
    }

    private void startRelays(RelayLauncher launcher, int count) throws IOException {
        Map<String, String> settings = new HashMap<>(SHORT_LIVES);
        if (valkey != null) {
            settings.put("REDIS_URL", valkey.url());
            settings.put("JOIN_TOKEN_SECRET", launcher.randomSecret());
        }
        for (int i = 0; i < count; i++) {
            RelayProcess relay = launcher.startOurs(settings);
            relays.add(relay);
            agents.add(JvmAgent.of(relay));
            metrics.add(new Metrics(http, relay.target().port()));
        }
    }

    /** Where those are who speak. */
    RelayProcess hosts() {
        return relays.getFirst();
    }

    /** Where those are who only listen. */
    RelayProcess guests() {
        return relays.getLast();
    }

    /** The port of one of them. */
    int any() {
        return relays.get(ThreadLocalRandom.current().nextInt(relays.size())).target().port();
    }

    /** Waits until nothing is left of people who have gone, and fails when something stays. */
    void awaitNone() throws IOException, InterruptedException {
        for (Metrics each : metrics) {
            each.awaitNone();
        }
        if (valkey != null) {
            Metrics.awaitNone(() -> roomsIn(valkey));
        }
    }

    private static Map<String, Double> roomsIn(ValkeyProcess valkey) throws IOException {
        return Map.of("rooms in valkey", (double) valkey.count("e2ee:room:*"));
    }

    /** How often a member did not read, until its outbox was full and it was closed. */
    double overflows() throws IOException, InterruptedException {
        double overflows = 0;
        for (Metrics each : metrics) {
            overflows += each.overflows();
        }
        return overflows;
    }

    Sample sample(long second) throws IOException {
        Sample sum = new Sample(second, 0, 0, 0, 0, keys());
        for (int i = 0; i < relays.size(); i++) {
            sum = sum.plus(Sample.take(second, relays.get(i).pid(), agents.get(i)));
        }
        return sum;
    }

    /** What Valkey remembers: above all used tokens and addresses, for as long as they matter. */
    private OptionalLong keys() throws IOException {
        return valkey == null ? OptionalLong.empty() : OptionalLong.of(valkey.count("*"));
    }

    @Override
    public void close() throws IOException {
        for (JvmAgent agent : agents) {
            agent.close();
        }
        for (RelayProcess relay : relays) {
            relay.close();
        }
        if (valkey != null) {
            valkey.close();
        }
        http.close();
    }
}
