package org.e2eechat.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RelayMainTest {

    @Test
    void outside_a_jar_the_version_says_so() {
        assertThat(RelayMain.version()).isEqualTo("development");
    }
}
