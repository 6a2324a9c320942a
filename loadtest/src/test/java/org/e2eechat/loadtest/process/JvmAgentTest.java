package org.e2eechat.loadtest.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.io.IOException;

class JvmAgentTest {

    @Test
    void the_live_bytes_are_those_of_all_classes_but_what_fills_gaps() throws IOException {
        String histogram =
                """
                 num     #instances         #bytes  class name (module)
                -------------------------------------------------------
                   1:         11234        1234567  [B (java.base@25)
                   2:           123           4567  org.example.TotalRecall
                   3:            46         355696  [Ljdk.internal.vm.FillerElement; (java.base@25)
                   4:             2             32  jdk.internal.vm.FillerObject (java.base@25)
                Total         11405        1594862
                """;

        assertThat(JvmAgent.objectBytes(histogram)).isEqualTo(1_239_134);
    }

    @Test
    void a_histogram_that_was_cut_off_is_refused() {
        assertThatThrownBy(() -> JvmAgent.objectBytes("")).isInstanceOf(IOException.class);
    }
}
