package org.e2eechat.server.audit;

import org.e2eechat.server.audit.Outcome.Found;

import java.util.List;

/** What an audit has come to. */
public record Report(String title, List<Line> lines) {
    public Report {
        lines = List.copyOf(lines);
    }

    /**
     * One check's part.
     *
     * @param isAccepted whether its findings are known and do not count
     */
    public record Line(String check, int section, boolean isAccepted, Outcome outcome) {
        boolean counts() {
            return outcome instanceof Found && !isAccepted;
        }
    }

    /** Checks with findings that count. */
    public long bad() {
        return lines.stream().filter(Line::counts).count();
    }

    /** What the process ends with. */
    public ExitCode exitCode() {
        return bad() == 0 ? ExitCode.ALL_GOOD : ExitCode.FINDING;
    }
}
