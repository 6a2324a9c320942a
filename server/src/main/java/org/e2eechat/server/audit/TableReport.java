package org.e2eechat.server.audit;

import org.e2eechat.server.audit.Outcome.Finding;
import org.e2eechat.server.audit.Report.Line;

import java.util.ArrayList;
import java.util.List;

/** A report for people: a line for each check, and below a finding what to do about it. ASCII, as far as it is ours, because terminals and cron jobs often have no other letters. */
public final class TableReport {
    private TableReport() {}

    /** The text, without a line break at the end. */
    public static String of(Report report) {
        List<String> rows = new ArrayList<>();
        rows.add(report.title());
        rows.add("");
        rows.add(row("", "sec", "check", ""));
        report.lines().forEach(line -> rows.addAll(rows(line)));
        rows.add("");
        rows.add(sum(report));
        return String.join("\n", rows);
    }

    private static List<String> rows(Line line) {
        String section = String.valueOf(line.section());
        return switch (line.outcome()) {
            case Outcome.Fine(String what) -> List.of(row("ok", section, line.check(), what));
            case Outcome.NotLooked(String why) -> List.of(row("-", section, line.check(), why));
            case Outcome.Found(List<Finding> findings) ->
                    findings.stream().flatMap(f -> rows(line, section, f).stream()).toList();
        };
    }

    private static List<String> rows(Line line, String section, Finding finding) {
        String mark = line.isAccepted() ? "accepted" : "FINDING";
        return List.of(
                row(mark, section, line.check(), finding.what()),
                row("", "", "", "do: " + finding.remedy()));
    }

    private static String row(String mark, String section, String check, String text) {
        return "%-8s %3s  %-16s  %s".formatted(mark, section, check, text).stripTrailing();
    }

    private static String sum(Report report) {
        long looked =
                report.lines().stream()
                        .filter(line -> !(line.outcome() instanceof Outcome.NotLooked))
                        .count();
        return report.bad() == 0
                ? "All good: %d checks, %d not looked at."
                        .formatted(looked, report.lines().size() - looked)
                : "%d of %d checks have findings, %d not looked at."
                        .formatted(report.bad(), looked, report.lines().size() - looked);
    }
}
