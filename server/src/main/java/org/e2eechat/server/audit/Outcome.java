package org.e2eechat.server.audit;

import java.util.List;
import java.util.stream.Stream;

/** What a check has found. No text in it holds a secret: reports are pasted into tickets. */
public sealed interface Outcome {
    /** All is as it should be. */
    record Fine(String what) implements Outcome {}

    /** Something is not, once or several times. */
    record Found(List<Finding> findings) implements Outcome {
        public Found {
            findings = List.copyOf(findings);
            if (findings.isEmpty()) {
                throw new IllegalArgumentException("nothing was found");
            }
        }
    }

    /** It could not be looked at, or there is nothing to look at; that is no finding. */
    record NotLooked(String why) implements Outcome {}

    /**
     * One thing that should be otherwise.
     *
     * @param what is the case
     * @param remedy what to do about it
     */
    record Finding(String what, String remedy) {}

    static Outcome found(String what, String remedy) {
        return new Found(List.of(new Finding(what, remedy)));
    }

    /** The findings, or that there are none. */
    static Outcome of(List<Finding> findings, String fine) {
        return findings.isEmpty() ? new Fine(fine) : new Found(findings);
    }

    /** The findings, or that there are none. */
    static Outcome of(Stream<Finding> findings, String fine) {
        return of(findings.toList(), fine);
    }
}
