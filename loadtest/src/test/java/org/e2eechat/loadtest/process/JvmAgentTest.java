package org.e2eechat.loadtest.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.io.IOException;

class JvmAgentTest {

    @Test
    void the_live_bytes_are_the_total_of_the_class_histogram() throws IOException {
        String histogram =
                """
                 num     #instances         #bytes  class name (module)
                -------------------------------------------------------
                   1:         11234        1234567  [B (java.base@25)
                   2:           123           4567  org.example.TotalRecall
                Total         11357        1239134
                """;

        assertThat(JvmAgent.totalBytes(histogram)).isEqualTo(1_239_134);
    }

    @Test
    void a_histogram_without_a_total_is_refused() {
        assertThatThrownBy(() -> JvmAgent.totalBytes("")).isInstanceOf(IOException.class);
    }
}
