package org.e2eechat.loadtest.bench;

import org.e2eechat.loadtest.generator.Fleet;
import org.e2eechat.loadtest.generator.LoadFailedException;
import org.e2eechat.loadtest.process.JvmAgent;
import org.e2eechat.loadtest.process.RelayKind;
import org.e2eechat.loadtest.process.RelayProcess;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * What one idle connection in a room keeps alive on the heap. It is the growth from one room to very many, so that what the first ten connections make the JVM load does not count.
 */
final class LiveHeapExperiment implements Experiment {
    private static final Duration IDLE = Duration.ofSeconds(1);

    private final Laboratory laboratory;

    LiveHeapExperiment(Laboratory laboratory) {
        this.laboratory = laboratory;
    }

    @Override
    public String name() {
        return "heap";
    }

    @Override
    public Set<Figure> figures() {
        return Set.of(Figure.LIVE_HEAP);
    }

    @Override
    public void run(Findings findings) throws IOException {
        findings.found(
                Figure.LIVE_HEAP,
                Measurement.ofRounds(
                        List.of(bytesPerConnection(RelayKind.OURS)),
                        List.of(bytesPerConnection(RelayKind.NETTY))));
    }

    private double bytesPerConnection(RelayKind kind) throws IOException {
        int many = laboratory.scale().idleConnections();
        try (RelayProcess relay = laboratory.start(kind);
                JvmAgent agent = JvmAgent.of(relay)) {
            long withOneRoom = liveBytes(relay, agent, Load.ROOM_SIZE);
            long withMany = liveBytes(relay, agent, many);
            double each = (double) (withMany - withOneRoom) / (many - Load.ROOM_SIZE);
            laboratory.tell("%s, %s: %.0f bytes a connection", name(), kind, each);
            return each;
        }
    }

    private long liveBytes(RelayProcess relay, JvmAgent agent, int connections) throws IOException {
        try (Fleet fleet = laboratory.enter(relay, connections)) {
            fleet.serveFor(IDLE);
            // The collection takes its time, and the relay's pings have to be answered meanwhile.
            CompletableFuture<Long> live = CompletableFuture.supplyAsync(() -> liveBytes(agent));
            fleet.serveWhile(() -> !live.isDone());
            return live.join();
        } catch (CompletionException failed) {
            throw new LoadFailedException("the heap could not be counted", failed);
        }
    }

    private static long liveBytes(JvmAgent agent) {
        try {
            return agent.liveBytes();
        } catch (IOException gone) {
            throw new CompletionException(gone);
        }
    }
}
