package org.e2eechat.loadtest.peaks;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.Assertion;
import io.gatling.javaapi.core.PopulationBuilder;

import org.e2eechat.loadtest.people.Answer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A simulation on two nodes. Where nginx or a Valkey is missing it says so in its one request, and passes. */
abstract class TwoNodesSimulation extends LoadSimulation {
    private final Optional<String> missing;

    TwoNodesSimulation(String name, Map<String, String> settings) {
        super(name, site(settings));
        this.missing = TwoNodes.missing();
    }

    private static Site site(Map<String, String> settings) {
        try {
            return TwoNodes.missing().isPresent()
                    ? new Nowhere()
                    : new TwoNodes(Settings.production(withShortRotation(settings)));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    // A used code can stay on the screens until the next rotation when two people join at the same
    // moment on two nodes (docs/load-testing.md). Nobody waits for that for longer than necessary.
    private static Map<String, String> withShortRotation(Map<String, String> settings) {
        Map<String, String> more = new HashMap<>(settings);
        more.put("QR_ROTATION_MS", "10000");
        return more;
    }

    final void playOnTwoNodes(Assertion[] assertions, PopulationBuilder... people) {
        if (missing.isEmpty()) {
            setUp(play(people)).assertions(all(nothingFails(), assertions));
            return;
        }
        String skipped = "skipped: " + missing.get();
        setUp(
                scenario(skipped)
                        .exec(
                                Step.of(
                                        recorder,
                                        skipped,
                                        Answer::isGood,
                                        _ ->
                                                CompletableFuture.completedFuture(
                                                        new Answer.Done(skipped))))
                        .injectOpen(atOnceUsers(1)));
    }
}
