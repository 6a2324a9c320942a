package org.e2eechat.server.audit;

import org.e2eechat.server.audit.Report.Line;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Runs checks, one after another: some of them use the same budget or the same port. */
public final class Audit {
    private Audit() {}

    /**
     * Runs all checks, whatever one of them comes to.
     *
     * @param accepted the names of checks whose findings are known and do not count
     */
    public static Report run(String title, List<Check> checks, Set<String> accepted)
            throws InterruptedException {
        List<Line> lines = new ArrayList<>();
        Optional<String> missing = Optional.empty(); // the condition that is not met
        for (Check check : checks) {
            boolean isAccepted = accepted.contains(check.name());
            Outcome outcome = missing.isPresent() ? notLooked(missing.get()) : look(check);
            lines.add(new Line(check.name(), check.section(), isAccepted, outcome));
            if (check.isCondition() && outcome instanceof Outcome.Found) {
                missing = Optional.of(check.name());
            }
        }
        return new Report(title, lines);
    }

    private static Outcome notLooked(String missing) {
        return new Outcome.NotLooked("makes no sense before " + missing + " is good");
    }

    private static Outcome look(Check check) throws InterruptedException {
        try {
            return check.look();
        } catch (RuntimeException fault) { // the others may still tell something
            return Outcome.found(
                    "the check itself failed: " + fault.getClass().getSimpleName(),
                    "look at this by hand, and report it as a bug");
        }
    }
}
