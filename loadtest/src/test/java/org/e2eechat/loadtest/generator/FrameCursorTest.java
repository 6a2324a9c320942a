package org.e2eechat.loadtest.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.ByteBuffer;

class FrameCursorTest {
    private static final int MAX_PAYLOAD = 100_000;

    private final FrameCursor cursor = new FrameCursor(MAX_PAYLOAD);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 65_535, 65_536, MAX_PAYLOAD})
    void a_frame_is_found_with_each_of_the_three_forms_of_length(int length) {
        ByteBuffer buffer = frame(0x81, length);

        assertThat(cursor.moveTo(buffer, 0, buffer.limit())).isTrue();

        assertThat(cursor.opcode()).isEqualTo(FrameCursor.TEXT);
        assertThat(cursor.end() - cursor.payload()).isEqualTo(length);
        assertThat(cursor.end()).isEqualTo(buffer.limit());
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 300, 70_000})
    void a_frame_is_not_found_before_its_last_byte_has_come(int length) {
        ByteBuffer buffer = frame(0x81, length);

        for (int limit = 0; limit < buffer.limit(); limit++) {
            assertThat(cursor.moveTo(buffer, 0, limit)).as("%d bytes", limit).isFalse();
        }
        assertThat(cursor.moveTo(buffer, 0, buffer.limit())).isTrue();
    }

    @Test
    void frames_are_found_one_behind_the_other() {
        ByteBuffer ping = frame(0x89, 4);
        ByteBuffer text = frame(0x81, 200);
        ByteBuffer both =
                ByteBuffer.allocate(ping.limit() + text.limit()).put(ping).put(text).flip();

        assertThat(cursor.moveTo(both, 0, both.limit())).isTrue();
        assertThat(cursor.opcode()).isEqualTo(FrameCursor.PING);
        assertThat(cursor.moveTo(both, cursor.end(), both.limit())).isTrue();
        assertThat(cursor.opcode()).isEqualTo(FrameCursor.TEXT);
        assertThat(cursor.moveTo(both, cursor.end(), both.limit())).isFalse();
    }

    @Test
    void a_masked_frame_is_refused() {
        ByteBuffer masked = ByteBuffer.wrap(new byte[] {(byte) 0x81, (byte) 0x80, 1, 2, 3, 4});

        assertThatThrownBy(() -> cursor.moveTo(masked, 0, masked.limit()))
                .isInstanceOf(LoadFailedException.class);
    }

    @Test
    void a_fragment_is_refused() {
        ByteBuffer fragment = frame(0x01, 3);

        assertThatThrownBy(() -> cursor.moveTo(fragment, 0, fragment.limit()))
                .isInstanceOf(LoadFailedException.class);
    }

    @Test
    void a_compressed_frame_is_refused() {
        ByteBuffer compressed = frame(0xc1, 3);

        assertThatThrownBy(() -> cursor.moveTo(compressed, 0, compressed.limit()))
                .isInstanceOf(LoadFailedException.class);
    }

    @Test
    void a_frame_larger_than_anything_that_was_sent_is_refused_before_it_has_come() {
        ByteBuffer header = frame(0x81, MAX_PAYLOAD + 1);

        assertThatThrownBy(() -> cursor.moveTo(header, 0, 10))
                .isInstanceOf(LoadFailedException.class);
    }

    private static ByteBuffer frame(int firstByte, int length) {
        ByteBuffer frame = ByteBuffer.allocate(10 + length);
        frame.put((byte) firstByte);
        if (length < 126) {
            frame.put((byte) length);
        } else if (length < 65_536) {
            frame.put((byte) 126).putShort((short) length);
        } else {
            frame.put((byte) 127).putLong(length);
        }
        return frame.put(new byte[length]).flip();
    }
}
