package org.e2eechat.server.postflight;

import org.e2eechat.server.audit.Arguments;
import org.e2eechat.server.audit.Arguments.UsageException;
import org.e2eechat.server.audit.Audit;
import org.e2eechat.server.audit.Check;
import org.e2eechat.server.audit.ExitCode;
import org.e2eechat.server.audit.JsonReport;
import org.e2eechat.server.audit.Report;
import org.e2eechat.server.audit.TableReport;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import javax.net.ssl.SSLContext;

/** The command {@code postflight}: is what runs there fit for people, seen from where people are? */
public final class Postflight {
    private static final String MANAGEMENT = "--management";
    private static final String TOKEN = "--metrics-token-file";
    private static final String ORIGIN = "--origin";
    private static final String CA = "--ca";
    private static final String RATE_LIMITS = "--rate-limits";
    private static final String PATIENT = "--patient";
    private static final Duration LONGER_THAN_A_PROXY =
            Duration.ofSeconds(75); // most wait for 60 s

    private static final String HELP =
            """
            Usage: run postflight URL [option ...]
              Tests a running deployment from outside. It makes two rooms, talks in them, and leaves.
              --management URL           where /health, /ready, /live and /metrics are when they are not public
              --metrics-token-file FILE  what /metrics wants to see
              --origin ORIGIN            connect as this page does, such as https://chat.example
              --ca FILE                  trust the authorities in this PEM file instead of the usual ones
              --patient                  two minutes more: quiet connections, and rotation by the clock
              --rate-limits              go over the limits; this address can make no room for a minute afterwards
              --json                     one JSON object for machines instead of the table
              --accept CHECK,CHECK       findings of these checks are known and do not count
            Exit codes:                  0 all good, 1 a finding, 2 wrong usage
            Each check:                  docs/preflight-and-postflight.md""";

    private Postflight() {}

    /** Does what was typed behind {@code postflight}, and returns the exit code. */
    public static int run(List<String> arguments, PrintStream out, PrintStream err) {
        try {
            Arguments typed =
                    Arguments.parse(
                            arguments,
                            Set.of("--help", RATE_LIMITS, PATIENT),
                            Set.of(MANAGEMENT, TOKEN, ORIGIN, CA));
            if (typed.has("--help")) {
                out.println(HELP);
                return ExitCode.ALL_GOOD.number();
            }
            try (Site site = site(typed)) {
                return audit(site, typed, out);
            }
        } catch (UsageException usage) {
            err.println("postflight: " + usage.getMessage() + "; try postflight --help");
            return ExitCode.USAGE.number();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return ExitCode.FINDING.number();
        }
    }

    private static int audit(Site site, Arguments typed, PrintStream out)
            throws UsageException, InterruptedException {
        List<Check> checks =
                checks(site, typed.has(PATIENT), typed.has(RATE_LIMITS), InstantSource.system());
        Set<String> known = checks.stream().map(Check::name).collect(Collectors.toSet());
        Report report = Audit.run("postflight " + site.url(), checks, typed.accepted(known));
        out.println(typed.wantsJson() ? JsonReport.of(report) : TableReport.of(report));
        return report.exitCode().number();
    }

    /** All checks, in the order of the checklist; the one that uses up budgets comes last. */
    static List<Check> checks(
            Site site, boolean isPatient, boolean goesOverLimits, InstantSource clock) {
        List<Check> checks =
                new ArrayList<>(
                        List.of(
                                new ReachableCheck(site),
                                new TlsCheck(site),
                                new CertificateCheck(site, clock),
                                PlainHttpCheck.of(site),
                                new HstsCheck(site),
                                new ClockCheck(site, clock),
                                new MetricsPrivateCheck(site),
                                new MetricsCheck(site),
                                new SecurityHeadersCheck(site),
                                new WebSocketCheck(site),
                                new ConversationCheck(site),
                                new RotationCheck(site, isPatient, clock),
                                new CorsCheck(site),
                                new OriginCheck(site),
                                new ErrorsCheck(site),
                                new ProbeCheck(site, "health"),
                                new ProbeCheck(site, "ready"),
                                new ProbeCheck(site, "live")));
        if (isPatient) {
            checks.add(new IdleCheck(site, LONGER_THAN_A_PROXY));
        }
        if (goesOverLimits) {
            checks.add(new RateLimitCheck(site));
        }
        return List.copyOf(checks);
    }

    private static Site site(Arguments typed) throws UsageException {
        if (typed.words().size() != 1) {
            throw new UsageException("postflight wants one URL");
        }
        Optional<String> management = typed.value(MANAGEMENT);
        return Site.at(
                url(typed.words().getFirst()),
                management.isPresent() ? Optional.of(url(management.get())) : Optional.empty(),
                token(typed.value(TOKEN)),
                typed.value(ORIGIN),
                trust(typed.value(CA)));
    }

    private static URI url(String text) throws UsageException {
        try {
            URI url = new URI(text);
            boolean isWeb = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (isWeb && url.getHost() != null && url.getRawUserInfo() == null) {
                return url.resolve("/");
            }
        } catch (URISyntaxException notOne) {
            // said below
        }
        throw new UsageException("no http or https URL: " + text);
    }

    private static Optional<String> token(Optional<String> file) throws UsageException {
        try {
            return file.isPresent()
                    ? Optional.of(Files.readString(Path.of(file.get())).strip())
                    : Optional.empty();
        } catch (IOException | InvalidPathException unreadable) {
            throw new UsageException(TOKEN + " names no file that can be read");
        }
    }

    private static Optional<SSLContext> trust(Optional<String> file) throws UsageException {
        try {
            return file.isPresent() ? Optional.of(Trust.in(Path.of(file.get()))) : Optional.empty();
        } catch (IOException | InvalidPathException unreadable) {
            throw new UsageException(CA + " names no file that can be read");
        } catch (GeneralSecurityException unusable) {
            throw new UsageException(CA + " names no file with certificates in it");
        }
    }
}
