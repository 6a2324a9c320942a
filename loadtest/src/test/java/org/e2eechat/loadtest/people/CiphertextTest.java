package org.e2eechat.loadtest.people;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CiphertextTest {
    @Test
    void what_was_sent_can_be_read_off_what_was_heard() {
        Ciphertext sent = new Ciphertext(-5_000_000_000L, 42);

        String text = sent.encode(1024);

        assertThat(text).hasSize(1024).matches("[A-Za-z0-9+/]*");
        assertThat(Ciphertext.decode(text)).isEqualTo(sent);
    }
}
