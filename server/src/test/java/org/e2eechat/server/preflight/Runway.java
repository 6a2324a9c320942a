package org.e2eechat.server.preflight;

import org.e2eechat.server.audit.Audit;
import org.e2eechat.server.audit.Outcome;
import org.e2eechat.server.audit.Report;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** A preflight over settings of a test, on a machine that has everything. */
final class Runway {
    static final String SECRET = "uV3mQx0Zr8Jt5LkYw2HnB7cPd9FsGaE1oTiRqUvXyKzM4bNf";
    static final Host GOOD_HOST = new Host(OptionalLong.of(1_000_000), 4L << 30, Optional.of(true));
    private static final Map<String, String> GOOD =
            Map.of(
                    "JOIN_TOKEN_SECRET", SECRET,
                    "CORS_ALLOWED_ORIGINS", "https://chat.example",
                    "HOST", "127.0.0.1",
                    "PORT", "0",
                    "MANAGEMENT_PORT", "0",
                    "TRUST_PROXY", "10.0.3.0/24");

    private Runway() {}

    /** Settings that nothing can be said against, and more; an empty value takes one away. */
    static Map<String, String> settings(String... namesAndValues) {
        Map<String, String> all = new HashMap<>(GOOD);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            all.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        all.values().removeIf(String::isEmpty);
        return all;
    }

    static Report audit(Map<String, String> settings, Path directory) throws Exception {
        return audit(settings, directory, GOOD_HOST, InstantSource.system());
    }

    static Report audit(
            Map<String, String> settings, Path directory, Host host, InstantSource clock)
            throws Exception {
        return Audit.run(
                "a test", new Preflight(settings, directory, host, clock).checks(), Set.of());
    }

    /** The checks that have found something. */
    static List<String> found(Report report) {
        return report.lines().stream()
                .filter(line -> line.outcome() instanceof Outcome.Found)
                .map(Report.Line::check)
                .toList();
    }

    static Outcome of(Report report, String check) {
        return report.lines().stream()
                .filter(line -> line.check().equals(check))
                .map(Report.Line::outcome)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no check " + check));
    }

    static InstantSource at(Instant now) {
        return InstantSource.fixed(now);
    }
}
