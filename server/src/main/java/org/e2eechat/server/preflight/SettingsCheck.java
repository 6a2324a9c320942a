package org.e2eechat.server.preflight;

import org.e2eechat.server.audit.Check;
import org.e2eechat.server.audit.Outcome;
import org.e2eechat.server.audit.Outcome.Finding;
import org.e2eechat.server.config.ConfigException.Problem;

import java.util.List;
import java.util.stream.Stream;

/** What the server itself would say of its settings at a start: problems that stop it, and warnings. */
record SettingsCheck(List<Problem> problems, List<String> warnings) implements Check {
    private static final String REFERENCE = "docs/configuration.md has every setting";

    @Override
    public String name() {
        return "settings";
    }

    @Override
    public int section() {
        return 2;
    }

    @Override
    public Outcome look() {
        Stream<Finding> refused =
                problems.stream()
                        .map(
                                problem ->
                                        new Finding(
                                                problem.variable() + ": " + problem.what(),
                                                remedy(problem)));
        Stream<Finding> doubtful = warnings.stream().map(text -> new Finding(text, REFERENCE));
        return Outcome.of(
                Stream.concat(refused, doubtful), "all can be used, and none looks like a mistake");
    }

    private static String remedy(Problem problem) {
        return problem.allowed().isEmpty() ? REFERENCE : "allowed: " + problem.allowed();
    }
}
