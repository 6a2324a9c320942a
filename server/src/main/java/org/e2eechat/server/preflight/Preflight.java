package org.e2eechat.server.preflight;

import org.e2eechat.server.audit.Arguments;
import org.e2eechat.server.audit.Arguments.UsageException;
import org.e2eechat.server.audit.Audit;
import org.e2eechat.server.audit.Check;
import org.e2eechat.server.audit.ExitCode;
import org.e2eechat.server.audit.JsonReport;
import org.e2eechat.server.audit.Report;
import org.e2eechat.server.audit.TableReport;
import org.e2eechat.server.cluster.Inspection;
import org.e2eechat.server.config.ConfigException;
import org.e2eechat.server.config.ConfigException.Problem;
import org.e2eechat.server.config.RelayConfig;
import org.e2eechat.server.config.SecretFile;

import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The command {@code preflight}: would a server with these settings, on this machine, with this Valkey, be fit for people? */
public final class Preflight {
    private static final String HELP =
            """
            Usage: run preflight [--json] [--accept CHECK,CHECK]
              Audits the settings (environment and .env, as for a start), their secrets, this machine and Valkey.
              --json          one JSON object for machines instead of the table
              --accept        findings of these checks are known and do not count
            Exit codes:       0 all good, 1 a finding, 2 wrong usage
            Each check:       docs/preflight-and-postflight.md""";

    private final Map<String, String> environment;
    private final Path workingDirectory;
    private final Host host;
    private final InstantSource clock;

    Preflight(
            Map<String, String> environment,
            Path workingDirectory,
            Host host,
            InstantSource clock) {
        this.environment = environment;
        this.workingDirectory = workingDirectory;
        this.host = host;
        this.clock = clock;
    }

    /** Does what was typed behind {@code preflight}, and returns the exit code. */
    public static int run(
            List<String> arguments,
            Map<String, String> environment,
            Path workingDirectory,
            PrintStream out,
            PrintStream err) {
        try {
            Arguments typed = Arguments.parse(arguments, Set.of("--help"), Set.of());
            if (typed.has("--help")) {
                out.println(HELP);
                return ExitCode.ALL_GOOD.number();
            }
            if (!typed.words().isEmpty()) {
                throw new UsageException("preflight takes no " + typed.words().getFirst());
            }
            Preflight preflight =
                    new Preflight(
                            environment,
                            workingDirectory,
                            Host.ofThisProcess(),
                            InstantSource.system());
            List<Check> checks = preflight.checks();
            Set<String> known = checks.stream().map(Check::name).collect(Collectors.toSet());
            Report report = Audit.run("preflight", checks, typed.accepted(known));
            out.println(typed.wantsJson() ? JsonReport.of(report) : TableReport.of(report));
            return report.exitCode().number();
        } catch (UsageException usage) {
            err.println("preflight: " + usage.getMessage() + "; try preflight --help");
            return ExitCode.USAGE.number();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return ExitCode.FINDING.number();
        }
    }

    /** All checks, in the order of the checklist. */
    List<Check> checks() {
        List<Problem> problems = List.of();
        List<String> warnings;
        Optional<RelayConfig> config = Optional.empty();
        try {
            RelayConfig.Loaded loaded =
                    RelayConfig.read(
                            environment, workingDirectory, new SecureRandom(), "preflight");
            config = Optional.of(loaded.config());
            warnings = loaded.warnings();
        } catch (ConfigException refused) {
            problems = refused.problems();
            warnings = refused.warnings();
        }
        List<SecretFile> files = SecretFile.all(environment, workingDirectory);
        List<Check> checks = new ArrayList<>();
        checks.add(new SigningSecretCheck().on(config));
        checks.add(new SecretFilesCheck(files));
        checks.add(
                new SecretAgeCheck(
                        config.flatMap(read -> read.tokens().currentChanged()), files, clock));
        checks.add(new SettingsCheck(problems, warnings));
        checks.add(new EnvironmentCheck().on(config));
        Supplier<Optional<Inspection>> inspection = new OnceInspected(config, clock);
        for (ValkeyCheck check : VALKEY) {
            checks.add(check.on(config, inspection));
        }
        checks.add(new PortsCheck().on(config));
        checks.add(new TimeoutsCheck().on(config));
        checks.add(new DrainCheck().on(config));
        checks.add(new CertificateCheck(clock).on(config));
        checks.add(new DescriptorsCheck(host.openFiles()).on(config));
        checks.add(new MemoryCheck(host.heapBytes()).on(config));
        checks.add(new ClockCheck(host.clockIsKept()));
        checks.add(new LogsCheck().on(config));
        checks.add(new OriginsCheck().on(config));
        checks.add(new SecurityHeadersCheck().on(config));
        checks.add(new DetailedErrorsCheck().on(config));
        checks.add(new ClientAddressesCheck().on(config));
        checks.add(new LimitsCheck().on(config));
        return checks;
    }

    private static final List<ValkeyCheck> VALKEY =
            List.of(
                    new ValkeyUrlCheck(),
                    new ValkeyPasswordCheck(),
                    new ValkeyContactCheck(),
                    new ValkeySetupCheck(),
                    new ValkeyMemoryCheck(),
                    new ValkeyLatencyCheck(),
                    new ValkeyClockCheck());
}
