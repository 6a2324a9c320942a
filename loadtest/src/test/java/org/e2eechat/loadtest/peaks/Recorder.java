package org.e2eechat.loadtest.peaks;

import io.gatling.commons.stats.KO$;
import io.gatling.commons.stats.OK$;
import io.gatling.commons.stats.Status;
import io.gatling.core.CoreComponents;

import org.e2eechat.loadtest.people.Answer;

import scala.Option;
import scala.collection.immutable.List;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/** Writes into Gatling's statistics, so that what we measure stands in its report and can be asserted. Gatling counts whole milliseconds; {@link Notes} have it closer. */
final class Recorder {
    private static final String SCENARIO = "people";

    private final AtomicReference<CoreComponents> gatling = new AtomicReference<>();

    /** Called when Gatling builds the scenarios, before anybody comes. */
    void attach(CoreComponents components) {
        gatling.set(components);
    }

    long now() {
        return gatling.get().clock().nowMillis();
    }

    /** Something that has just ended and took so long. */
    void record(String name, Duration took) {
        long end = now();
        log(name, end - took.toMillis(), end, OK$.MODULE$, Option.empty(), Option.empty());
    }

    void record(String name, long startMillis, Answer answer, boolean isGood) {
        Status status = isGood ? OK$.MODULE$ : KO$.MODULE$;
        Option<String> message = isGood ? Option.empty() : Option.apply(answer.code());
        log(name, startMillis, now(), status, Option.apply(answer.code()), message);
    }

    /** A judgement, which takes no time. */
    void record(Verdict verdict) {
        long now = now();
        Status status = verdict.isGood() ? OK$.MODULE$ : KO$.MODULE$;
        Option<String> message = verdict.isGood() ? Option.empty() : Option.apply(verdict.words());
        log("verdict: " + verdict.name(), now, now, status, Option.empty(), message);
    }

    private void log(
            String name,
            long start,
            long end,
            Status status,
            Option<String> code,
            Option<String> message) {
        List<String> noGroups = List.<String>newBuilder().result();
        gatling.get()
                .statsEngine()
                .logResponse(SCENARIO, noGroups, name, start, end, status, code, message);
    }
}
