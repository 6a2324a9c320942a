package org.e2eechat.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.config.RelayConfig;
import org.e2eechat.server.config.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

class SecretFingerprintsTest {
    private static final String OLD = "old secret of the tests, of 32 bytes and more";
    private static final String NEW = "new secret of the tests, of 32 bytes and more";

    /** The steps of docs/secret-rotation.md; each goes through all nodes before the next begins. */
    @ParameterizedTest
    @CsvSource({
        "old,  old",
        "old new, old",
        "old new, old new",
        "new old, old new",
        "new old, new old",
        "new, new old",
        "new, new",
    })
    void a_secret_that_is_replaced_in_order_makes_no_nodes_disagree(String one, String other) {
        assertThat(of(one).agreesWith(of(other))).isTrue();
        assertThat(of(other).agreesWith(of(one))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "old, new",
        "new old, old",
        "new, old new",
    })
    void nodes_disagree_when_one_refuses_tokens_of_the_other(String one, String other) {
        assertThat(of(one).agreesWith(of(other))).isFalse();
        assertThat(of(other).agreesWith(of(one))).isFalse();
    }

    @Test
    void what_is_written_can_be_read_and_holds_no_secret() {
        SecretFingerprints both = of("new old");

        assertThat(SecretFingerprints.parse(both.text())).contains(both);
        assertThat(both.text()).matches("[0-9a-f]{32},[0-9a-f]{32}");
        assertThat(both.signs()).isNotEqualTo(of("old").signs());
    }

    /**
     * A change of the derivation would make nodes of two versions disagree while they are rolled.
     */
    @Test
    void a_fingerprint_is_the_same_in_every_version() {
        assertThat(of("old").text()).isEqualTo("6c3df93fec73568f419affb9f6497bcb");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "x", "0123456789abcdef", "0123456789ABCDEF0123456789ABCDEF"})
    void what_is_no_fingerprint_is_not_compared(String text) {
        assertThat(SecretFingerprints.parse(text)).isEqualTo(Optional.empty());
    }

    private static SecretFingerprints of(String secrets) {
        List<Secret> all =
                Stream.of(secrets.split(" "))
                        .map(name -> new Secret(name.equals("old") ? OLD : NEW))
                        .toList();
        return SecretFingerprints.of(
                new RelayConfig.Tokens(
                        all.getFirst(), all.subList(1, all.size()), true, Optional.empty()));
    }
}
