package org.e2eechat.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.e2eechat.server.config.Fixture.DEVELOPMENT;
import static org.e2eechat.server.config.Fixture.PRODUCTION;
import static org.e2eechat.server.config.Fixture.SECRET;
import static org.e2eechat.server.config.Fixture.with;

import org.e2eechat.server.config.ConfigException.Problem;
import org.e2eechat.server.config.RelayConfig.Alerts;
import org.e2eechat.server.config.RelayConfig.AppEnvironment;
import org.e2eechat.server.config.RelayConfig.Cors;
import org.e2eechat.server.config.RelayConfig.Directory;
import org.e2eechat.server.config.RelayConfig.Heartbeat;
import org.e2eechat.server.config.RelayConfig.Hsts;
import org.e2eechat.server.config.RelayConfig.Http;
import org.e2eechat.server.config.RelayConfig.Identity;
import org.e2eechat.server.config.RelayConfig.Limits;
import org.e2eechat.server.config.RelayConfig.Listen;
import org.e2eechat.server.config.RelayConfig.LogFormat;
import org.e2eechat.server.config.RelayConfig.LogLevel;
import org.e2eechat.server.config.RelayConfig.Logs;
import org.e2eechat.server.config.RelayConfig.Metrics;
import org.e2eechat.server.config.RelayConfig.Outboxes;
import org.e2eechat.server.config.RelayConfig.ProxyTrust;
import org.e2eechat.server.config.RelayConfig.RoomRules;
import org.e2eechat.server.config.RelayConfig.SecurityHeaders;
import org.e2eechat.server.config.RelayConfig.Shutdown;
import org.e2eechat.server.config.RelayConfig.Tls;
import org.e2eechat.server.config.RelayConfig.Tokens;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.reflect.RecordComponent;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

class RelayConfigTest {

    @TempDir Path directory;

    @Test
    void the_defaults_are_those_of_the_contract() throws ConfigException {
        RelayConfig config =
                Fixture.read(Map.of("JOIN_TOKEN_SECRET", SECRET, "INSTANCE_ID", "one")).config();

        assertThat(config)
                .isEqualTo(
                        new RelayConfig(
                                AppEnvironment.PRODUCTION,
                                new Listen(
                                        "0.0.0.0",
                                        3001,
                                        OptionalInt.empty(),
                                        Duration.ofSeconds(65),
                                        Optional.empty()),
                                new Logs(LogLevel.INFO, LogFormat.JSON, true, true),
                                new ProxyTrust.Nobody(),
                                new Directory(
                                        Optional.empty(),
                                        Optional.empty(),
                                        3,
                                        true,
                                        Duration.ofSeconds(10)),
                                new Tokens(new Secret(SECRET), List.of(), true, Optional.empty()),
                                new RoomRules(
                                        10,
                                        Duration.ofMinutes(10),
                                        Duration.ofMinutes(1),
                                        Duration.ofSeconds(15),
                                        true),
                                new Limits(
                                        262_144,
                                        65_536,
                                        200,
                                        1_048_576,
                                        true,
                                        50,
                                        10_000,
                                        10,
                                        60,
                                        200,
                                        Duration.ofMinutes(5)),
                                new Outboxes(true, 524_288, true),
                                new Heartbeat(Duration.ofSeconds(30), Duration.ofSeconds(5)),
                                new Http(
                                        true,
                                        true,
                                        true,
                                        false,
                                        true,
                                        true,
                                        false,
                                        new Cors(true, Set.of(), false),
                                        new SecurityHeaders(
                                                true,
                                                "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
                                                Optional.of(new Hsts(31_536_000, true, true)))),
                                new Metrics(true, Duration.ofSeconds(15), Optional.empty()),
                                new Shutdown(true, Duration.ofSeconds(30)),
                                new Alerts(Optional.empty()),
                                new Identity("1.2.3", "production", "one")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"development", "test"})
    void development_and_test_open_what_a_developer_needs(String environment)
            throws ConfigException {
        RelayConfig config = Fixture.read(Map.of("NODE_ENV", environment)).config();

        assertThat(config.http().roomApi()).isTrue();
        assertThat(config.http().cors().origins()).containsExactly(new OriginRule.Localhost());
        assertThat(config.http().securityHeaders().hsts()).isEmpty();
        assertThat(config.tokens().current().bytes()).hasSizeGreaterThanOrEqualTo(32);
    }

    @Test
    void every_default_is_a_value_that_the_variable_may_have() {
        assertThat(Settings.all())
                .allSatisfy(
                        setting ->
                                assertThat(
                                                List.of(
                                                        setting.fallback().inProduction(),
                                                        setting.fallback().elsewhere()))
                                        .filteredOn(text -> !text.isEmpty())
                                        .allMatch(
                                                text ->
                                                        setting.syntax()
                                                                .read(text)
                                                                .toOptional()
                                                                .isPresent()));
    }

    static Stream<String> variables() {
        return Settings.all().stream().map(Setting::name);
    }

    @ParameterizedTest
    @MethodSource("variables")
    void every_variable_makes_a_difference(String name) {
        Samples.Sample sample = sample(name);
        Map<String, String> without = with(PRODUCTION, flat(sample.companions()));
        Map<String, String> and = with(without, name, sample.value());

        Outcome before = outcome(without);
        Outcome after = outcome(and);

        assertThat(after).isNotEqualTo(before);
        assertThat(after.problems()).isEmpty();
    }

    @Test
    void the_variables_together_reach_every_field() throws Exception {
        Map<String, Object> base = leaves(Fixture.read(PRODUCTION).config());
        Set<String> reached = new HashSet<>();
        Files.writeString(directory.resolve("secret"), SECRET);
        RelayConfig inFile =
                Fixture.read(Map.of("JOIN_TOKEN_SECRET_FILE", "secret"), directory).config();
        reached.addAll(differences(base, leaves(inFile)));
        for (Setting<?> setting : Settings.all()) {
            Samples.Sample sample = sample(setting.name());
            Map<String, String> variables = with(PRODUCTION, flat(sample.companions()));
            outcome(with(variables, setting.name(), sample.value()))
                    .config()
                    .ifPresent(config -> reached.addAll(differences(base, leaves(config))));
        }

        assertThat(base.keySet()).filteredOn(field -> !reached.contains(field)).isEmpty();
    }

    @Test
    void the_registry_holds_every_declared_setting_once() throws IllegalAccessException {
        Set<Object> declared = new HashSet<>();
        for (var field : Settings.class.getDeclaredFields()) {
            if (field.getType() == Setting.class) {
                declared.add(field.get(null));
            }
        }

        assertThat(Settings.all()).doesNotHaveDuplicates();
        assertThat(Set.copyOf(Settings.all())).isEqualTo(declared);
        assertThat(Settings.all()).hasSameSizeAs(Samples.good(directory).keySet());
    }

    @Test
    void either_name_of_the_environment_will_do() throws ConfigException {
        assertThat(Fixture.read(Map.of("APP_ENV", "test")).config().environment())
                .isEqualTo(AppEnvironment.TEST);
        assertThat(
                        Fixture.read(Map.of("APP_ENV", "test", "NODE_ENV", "TEST"))
                                .config()
                                .environment())
                .isEqualTo(AppEnvironment.TEST);
    }

    @ParameterizedTest
    @CsvSource({
        "true,true",
        "TRUE,true",
        "1,true",
        "yes,true",
        "On,true",
        "false,false",
        "0,false",
        "No,false",
        "OFF,false"
    })
    void switches_are_written_in_four_ways(String text, boolean on) throws ConfigException {
        assertThat(
                        Fixture.read(with(PRODUCTION, "FEATURE_WEB_CLIENT", text))
                                .config()
                                .http()
                                .webClient())
                .isEqualTo(on);
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "0", "no", "off"})
    void no_proxy_is_trusted_when_it_says_so(String text) throws ConfigException {
        assertThat(proxies(text)).isEqualTo(new ProxyTrust.Nobody());
    }

    @Test
    void proxies_are_networks_or_hops_or_everybody_near() throws ConfigException {
        assertThat(proxies("1")).isEqualTo(new ProxyTrust.Hops(1));
        assertThat(proxies("10")).isEqualTo(new ProxyTrust.Hops(10));
        assertThat(proxies("10.1.2.3/8 ,::1"))
                .isEqualTo(
                        new ProxyTrust.Networks(
                                List.of(
                                        Cidr.parse("10.0.0.0/8").orElseThrow(),
                                        Cidr.parse("::1/128").orElseThrow())));
        assertThat(proxies("true"))
                .isInstanceOfSatisfying(
                        ProxyTrust.Networks.class,
                        near ->
                                assertThat(
                                                Stream.of(
                                                                "127.0.0.1",
                                                                "::1",
                                                                "10.9.9.9",
                                                                "172.31.0.1",
                                                                "192.168.1.1",
                                                                "fd12::1",
                                                                "fe80::1")
                                                        .map(InetAddress::ofLiteral))
                                        .allMatch(
                                                address ->
                                                        near.networks().stream()
                                                                .anyMatch(
                                                                        n -> n.contains(address))));
        assertThat(((ProxyTrust.Networks) proxies("true")).networks())
                .noneMatch(network -> network.contains(InetAddress.ofLiteral("172.32.0.1")))
                .noneMatch(network -> network.contains(InetAddress.ofLiteral("8.8.8.8")));
    }

    @Test
    void the_management_port_counts_only_when_it_is_another_one() throws ConfigException {
        assertThat(managementPort("3001", "9090")).hasValue(9090);
        assertThat(managementPort("3001", "3001")).isEmpty();
        assertThat(managementPort("3001", "0")).hasValue(0);
        assertThat(managementPort("0", "0")).hasValue(0);
    }

    @Test
    void alerts_go_out_only_when_there_is_a_webhook_and_they_are_on() throws ConfigException {
        Map<String, String> url =
                with(PRODUCTION, "ERROR_ALERT_WEBHOOK_URL", "https://alerts.example/x");

        assertThat(Fixture.read(url).config().alerts().webhook()).isEmpty();
        assertThat(
                        Fixture.read(with(url, "FEATURE_ERROR_ALERTING", "true"))
                                .config()
                                .alerts()
                                .webhook())
                .hasValue(URI.create("https://alerts.example/x"));
    }

    @Test
    void relative_paths_are_meant_from_the_working_directory() throws ConfigException {
        Fixture.write(directory, "cert.pem", "x");
        Fixture.write(directory, "key.pem", "x");
        Map<String, String> tls =
                with(PRODUCTION, "TLS_CERT_FILE", "cert.pem", "TLS_KEY_FILE", "key.pem");

        assertThat(Fixture.read(tls, directory).config().listen().tls())
                .hasValue(new Tls(directory.resolve("cert.pem"), directory.resolve("key.pem")));
    }

    @Test
    void a_secret_in_a_file_is_as_old_as_the_file() throws Exception {
        Instant written = Instant.parse("2026-01-02T03:04:05Z");
        Path file = Files.writeString(directory.resolve("secret"), SECRET);
        Files.setLastModifiedTime(file, FileTime.from(written));
        Map<String, String> inFile =
                Map.of(
                        "JOIN_TOKEN_SECRET_FILE",
                        "secret",
                        "CORS_ALLOWED_ORIGINS",
                        "https://chat.example");

        assertThat(Fixture.read(inFile, directory).config().tokens().currentChanged())
                .hasValue(written);
        assertThat(Fixture.read(PRODUCTION).config().tokens().currentChanged()).isEmpty();
    }

    @Test
    void a_secret_is_as_old_as_the_operator_says_whatever_its_file_looks_like() throws Exception {
        Files.writeString(directory.resolve("secret"), SECRET); // just copied there
        Map<String, String> copied =
                Map.of(
                        "JOIN_TOKEN_SECRET_FILE", "secret",
                        "JOIN_TOKEN_SECRET_CREATED", "2026-01-31",
                        "CORS_ALLOWED_ORIGINS", "https://chat.example");

        assertThat(Fixture.read(copied, directory).config().tokens().currentChanged())
                .hasValue(Instant.parse("2026-01-31T00:00:00Z"));
    }

    @Test
    void former_secrets_are_listed_once_and_without_the_current_one() throws ConfigException {
        String list = Fixture.OTHER_SECRET + ", " + SECRET + "," + Fixture.OTHER_SECRET + ",";

        assertThat(
                        Fixture.read(with(PRODUCTION, "JOIN_TOKEN_SECRETS_PREVIOUS", list))
                                .config()
                                .tokens()
                                .previous())
                .containsExactly(new Secret(Fixture.OTHER_SECRET));
    }

    @Test
    void ids_and_secrets_are_random_when_they_are_not_given() throws ConfigException {
        RelayConfig one =
                RelayConfig.read(DEVELOPMENT, directory, new java.util.Random(1), "1").config();
        RelayConfig other =
                RelayConfig.read(DEVELOPMENT, directory, new java.util.Random(2), "1").config();

        assertThat(one.identity().instanceId())
                .matches("[0-9a-f]{16}")
                .isNotEqualTo(other.identity().instanceId());
        assertThat(one.tokens().current()).isNotEqualTo(other.tokens().current());
        assertThat(SecretStrength.weakness(one.tokens().current().reveal())).isEmpty();
    }

    private record Outcome(
            Optional<RelayConfig> config, List<String> warnings, List<Problem> problems) {}

    private static Outcome outcome(Map<String, String> variables) {
        try {
            RelayConfig.Loaded loaded = Fixture.read(variables);
            return new Outcome(Optional.of(loaded.config()), loaded.warnings(), List.of());
        } catch (ConfigException e) {
            return new Outcome(Optional.empty(), e.warnings(), e.problems());
        }
    }

    private Samples.Sample sample(String name) {
        Samples.Sample sample = Samples.good(Fixture.write(directory, "file.pem", "x")).get(name);
        assertThat(sample).as("Samples has no value for %s", name).isNotNull();
        return sample;
    }

    private static String[] flat(Map<String, String> map) {
        return map.entrySet().stream()
                .flatMap(e -> Stream.of(e.getKey(), e.getValue()))
                .toArray(String[]::new);
    }

    private static ProxyTrust proxies(String text) throws ConfigException {
        return Fixture.read(with(PRODUCTION, "TRUST_PROXY", text)).config().proxies();
    }

    private static OptionalInt managementPort(String port, String management)
            throws ConfigException {
        return Fixture.read(with(PRODUCTION, "PORT", port, "MANAGEMENT_PORT", management))
                .config()
                .listen()
                .managementPort();
    }

    private static Set<String> differences(Map<String, Object> one, Map<String, Object> other) {
        Set<String> names = new HashSet<>(one.keySet());
        names.removeIf(name -> one.get(name).equals(other.get(name)));
        return names;
    }

    private static Map<String, Object> leaves(RelayConfig config) {
        Map<String, Object> leaves = new HashMap<>();
        collect("", config, leaves);
        return leaves;
    }

    // The records of RelayConfig are branches; everything else is a leaf.
    private static void collect(String path, Object value, Map<String, Object> leaves) {
        Object inner = value instanceof Optional<?> some && some.isPresent() ? some.get() : value;
        boolean branch = inner.getClass().isRecord() && !(inner instanceof ProxyTrust);
        if (!branch) {
            leaves.put(path, inner);
            return;
        }
        for (RecordComponent component : inner.getClass().getRecordComponents()) {
            try {
                String name =
                        path.isEmpty() ? component.getName() : path + "." + component.getName();
                collect(name, component.getAccessor().invoke(inner), leaves);
            } catch (ReflectiveOperationException e) {
                throw new LinkageError(component.getName(), e);
            }
        }
    }
}
