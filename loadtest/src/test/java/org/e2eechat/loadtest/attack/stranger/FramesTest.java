package org.e2eechat.loadtest.attack.stranger;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The lengths of RFC 6455 section 5.2, in their shortest form. */
class FramesTest {
    private static final int MASK_BYTES = 4;

    @Test
    void a_short_frame_has_its_length_in_the_second_byte() {
        byte[] frame = Frames.masked(Frames.FIN | Frames.TEXT, new byte[125]);

        assertThat(frame).hasSize(2 + MASK_BYTES + 125).startsWith(0x81, 0xFD);
    }

    @Test
    void a_middling_frame_has_its_length_in_two_more_bytes() {
        byte[] frame = Frames.masked(Frames.BINARY, new byte[0x1234]);

        assertThat(frame).hasSize(4 + MASK_BYTES + 0x1234).startsWith(0x02, 0xFE, 0x12, 0x34);
    }

    @Test
    void a_long_frame_has_its_length_in_eight_more_bytes() {
        byte[] frame = Frames.announced(Frames.TEXT, 1L << 30);

        assertThat(frame)
                .hasSize(10 + MASK_BYTES)
                .startsWith(0x01, 0xFF, 0, 0, 0, 0, 0x40, 0, 0, 0);
    }

    @Test
    void a_payload_is_masked() {
        assertThat(Frames.masked(Frames.FIN | Frames.TEXT, (byte) 'H', (byte) 'i'))
                .containsExactly(0x81, 0x82, 0x37, 0xfa, 0x21, 0x3d, 'H' ^ 0x37, 'i' ^ 0xfa);
    }
}
