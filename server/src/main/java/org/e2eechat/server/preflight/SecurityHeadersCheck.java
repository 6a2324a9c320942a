package org.e2eechat.server.preflight;

import org.e2eechat.server.audit.Outcome;
import org.e2eechat.server.audit.Outcome.Finding;
import org.e2eechat.server.config.RelayConfig;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A policy that allows inline scripts or every source protects nobody, and HSTS of a few days is forgotten between two visits. */
final class SecurityHeadersCheck implements ConfigCheck {
    private static final long HALF_A_YEAR_SECONDS = 15_552_000; // what SSL Labs asks for an A+
    private static final List<String> LOOSE = List.of("'unsafe-inline'", "'unsafe-eval'", "*");

    @Override
    public String name() {
        return "security-headers";
    }

    @Override
    public int section() {
        return 15;
    }

    @Override
    public Outcome of(RelayConfig config) {
        RelayConfig.SecurityHeaders headers = config.http().securityHeaders();
        List<Finding> findings = new ArrayList<>();
        if (!headers.enabled()) {
            findings.add(
                    new Finding(
                            "no security headers are sent", "set FEATURE_SECURITY_HEADERS=true"));
        }
        List<String> words =
                List.of(headers.contentSecurityPolicy().toLowerCase(Locale.ROOT).split("[ ;]+"));
        LOOSE.stream()
                .filter(words::contains)
                .map(word -> new Finding("CSP_DIRECTIVES allows " + word, "unset CSP_DIRECTIVES"))
                .forEach(findings::add);
        headers.hsts().stream().flatMap(SecurityHeadersCheck::shortMemory).forEach(findings::add);
        return Outcome.of(findings, "strict");
    }

    private static Stream<Finding> shortMemory(RelayConfig.Hsts hsts) {
        return hsts.maxAgeSeconds() >= HALF_A_YEAR_SECONDS
                ? Stream.empty()
                : Stream.of(
                        new Finding(
                                "HSTS_MAX_AGE is only " + hsts.maxAgeSeconds() + " s",
                                "once https works everywhere, unset it (a year)"));
    }
}
