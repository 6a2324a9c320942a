package org.e2eechat.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Set;

class TyposTest {

    @ParameterizedTest
    @CsvSource({
        "MAX_CON_PER_IP, MAX_CONNS_PER_IP",
        "MAX_TOTAL_CONECTIONS, MAX_TOTAL_CONNECTIONS",
        "FEATURE_HELATH_ENDPOINT, FEATURE_HEALTH_ENDPOINT",
        "LOG_LEVLE, LOG_LEVEL",
        "TRUST_PROXIES, TRUST_PROXY",
        "CORS_ALLOWED_ORIGIN, CORS_ALLOWED_ORIGINS",
        "NODE_EVN, NODE_ENV",
        "JOIN_TOKEN_SECRET_FIEL, JOIN_TOKEN_SECRET_FILE",
        "LOBBY_TIMEOUT, LOBBY_TIMEOUT_MS",
    })
    void a_name_close_to_one_of_ours_is_questioned(String written, String meant) {
        assertThat(warnings(written))
                .singleElement()
                .asString()
                .isEqualTo(written + ": unknown and ignored; did you mean " + meant + "?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PATH",
                "HOME",
                "PORTS",
                "MAX_HEAP",
                "REDIS_HOST",
                "REDIS_PASSWORD",
                "LOG_DIR",
                "HTTP_PROXY",
                "HTTPS_PROXY",
                "NODE_OPTIONS",
                "APP_KEY",
                "WS_URL",
                "TLS_VERSION",
                "ERROR_LOG",
                "PORT",
                "NODE_ENV",
                "APP_ENV",
                "JOIN_TOKEN_SECRET_FILE",
                "log_levle",
                "LOG_LEVLE\u001b[31m"
            })
    void other_names_are_none_of_our_business(String name) {
        assertThat(warnings(name)).isEmpty();
    }

    @Test
    void a_file_for_a_variable_that_takes_none_is_pointed_out() {
        assertThat(warnings("LOG_LEVEL_FILE"))
                .containsExactly(
                        "LOG_LEVEL_FILE: this variable cannot be given as a file and is ignored");
    }

    @Test
    void swapping_neighbours_counts_once() {
        assertThat(Typos.distance("ab", "ba")).isEqualTo(1);
        assertThat(Typos.distance("", "abc")).isEqualTo(3);
        assertThat(Typos.distance("kitten", "sitting")).isEqualTo(3);
        assertThat(Typos.distance("same", "same")).isZero();
    }

    private static List<String> warnings(String name) {
        return Typos.warnings(Set.of(name), Settings.all());
    }
}
