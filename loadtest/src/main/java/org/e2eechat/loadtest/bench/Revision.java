package org.e2eechat.loadtest.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Which sources were measured. */
public record Revision(String commit, boolean isDirty) {
    /** That of a checkout; unknown when it is none, or without Git. */
    public static Revision of(Path repository) {
        try {
            String commit = git(repository, "rev-parse", "--short=12", "HEAD");
            // What the benchmark itself writes does not make a run one of other sources.
            boolean dirty =
                    !git(repository, "status", "--porcelain", "--", ".", ":!docs").isEmpty();
            return new Revision(commit.isEmpty() ? "unknown" : commit, dirty);
        } catch (IOException noGit) {
            return new Revision("unknown", false);
        }
    }

    public String words() {
        return isDirty ? commit + " (dirty)" : commit;
    }

    private static String git(Path repository, String... arguments) throws IOException {
        ProcessBuilder command = new ProcessBuilder("git", "-C", repository.toString());
        command.command().addAll(List.of(arguments));
        Process git = command.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        return new String(git.getInputStream().readAllBytes(), UTF_8).strip();
    }
}
