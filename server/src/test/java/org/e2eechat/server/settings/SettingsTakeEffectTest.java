package org.e2eechat.server.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.e2eechat.server.config.ConfigReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The service that this one replaces documented settings that nothing read: the room-creation limit, the replay switch, the
 * slow-consumer threshold and six more. Here each variable of the reference has to show what it does to a real server.
 */
class SettingsTakeEffectTest {
    private static final String FILE = "_FILE";

    private static Map<String, Effect> effects;
    private static Webhook webhook;

    @TempDir private Path directory;

    @BeforeAll
    static void collectEffects(@TempDir Path pemFiles) throws Exception {
        webhook = new Webhook();
        effects =
                Stream.of(
                                ListeningEffects.all(pemFiles),
                                LogEffects.all(),
                                TokenAndRoomEffects.all(),
                                LimitEffects.all(),
                                ConnectionEffects.all(),
                                HttpEffects.all(),
                                BrowserEffects.all(),
                                MetricsAndAlertEffects.all(webhook),
                                ShutdownEffects.all(),
                                DirectoryEffects.all(),
                                UnusedEffects.all())
                        .flatMap(List::stream)
                        .collect(Collectors.toMap(Effect::variable, Function.identity()));
    }

    @AfterAll
    static void stopListening() {
        webhook.close();
    }

    static Stream<String> variables() {
        return ConfigReference.variables().stream();
    }

    @ParameterizedTest
    @MethodSource("variables")
    void a_documented_variable_changes_what_the_server_does(String variable) throws Exception {
        Effect direct = effects.get(variable);
        Effect fromFile = effects.get(variable.replaceAll(FILE + "$", ""));
        assertThat(direct != null || fromFile != null)
                .as("%s is documented, and no effect of it is known: add one", variable)
                .isTrue();

        if (direct != null) {
            direct.show(directory);
        } else {
            fromFile.showFromFile(directory);
        }
    }

    @Test
    void every_effect_is_one_of_a_documented_variable() {
        assertThat(ConfigReference.variables()).containsAll(effects.keySet());
    }

    @Test
    void a_variable_that_changes_nothing_is_found_out() {
        Effect asItIsAnyway = Effect.of("MAX_CONNS_PER_IP", "50");

        assertThatThrownBy(
                        () ->
                                asItIsAnyway
                                        .changes(
                                                LimitEffects::secondConnection,
                                                "HELLO",
                                                "1008 too many connections from your IP")
                                        .show(directory))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("MAX_CONNS_PER_IP=50 does not do it");
    }
}
