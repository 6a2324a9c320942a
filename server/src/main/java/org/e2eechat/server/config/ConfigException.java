package org.e2eechat.server.config;

import java.util.List;

/** The settings cannot be used. It names every problem at once, and no value of a secret. */
public final class ConfigException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems; // immutable
    private final transient List<String> warnings; // immutable

    /**
     * One thing that is wrong.
     *
     * @param variable the variable as the operator wrote it, or {@code .env} for a line of that file
     * @param what what is wrong with it; never a secret value
     * @param allowed what may stand there; empty when {@code what} says all there is
     */
    public record Problem(String variable, String what, String allowed) {

        /** The problem in one line: {@code PORT: "abc" is not a whole number; allowed: 0–65535}. */
        public String line() {
            return variable + ": " + what + (allowed.isEmpty() ? "" : "; allowed: " + allowed);
        }
    }

    /** Refuses a report without a problem. */
    public ConfigException(List<Problem> problems, List<String> warnings) {
        super(ConfigReport.render(problems, warnings));
        if (problems.isEmpty()) {
            throw new IllegalArgumentException("nothing is wrong");
        }
        this.problems = List.copyOf(problems);
        this.warnings = List.copyOf(warnings);
    }

    /** All problems: lines of {@code .env} first, then in the order of docs/configuration.md. */
    public List<Problem> problems() {
        return problems;
    }

    /** What would have been only a warning. */
    public List<String> warnings() {
        return warnings;
    }
}
