package org.e2eechat.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.protocol.Frame;
import org.e2eechat.server.protocol.FrameBatch;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.Arrays;

class StageTest {
    private static final int HEADER_BYTES = 4; // of frames of this size

    private final Stage stage = new Stage();
    private final Frame one = frame('1', 200);
    private final Frame two = frame('2', 300);

    @Test
    void the_frames_of_a_batch_lie_one_behind_the_other() {
        int from = stage.put(batch(one, two));

        assertThat(bytes(from, one.size())).isEqualTo(one.bytes());
        assertThat(bytes(from + one.size(), two.size())).isEqualTo(two.bytes());
    }

    @Test
    void the_same_frames_again_are_not_copied_again() {
        int first = stage.put(batch(one, two));

        assertThat(stage.put(batch(one, two))).isEqualTo(first);
    }

    @Test
    void other_frames_leave_what_is_there_alone() {
        int first = stage.put(batch(one, two));
        int second = stage.put(batch(one));

        assertThat(second).isNotEqualTo(first);
        assertThat(bytes(first, one.size())).isEqualTo(one.bytes());
        assertThat(bytes(second, one.size())).isEqualTo(one.bytes());
    }

    @Test
    void a_frame_with_the_same_bytes_is_another_frame() {
        int first = stage.put(batch(one));

        assertThat(stage.put(batch(frame('1', 200)))).isNotEqualTo(first);
    }

    @Test
    void a_part_can_be_taken_whatever_was_taken_before() {
        int from = stage.put(batch(one));
        stage.part(from, 3);

        assertThat(bytes(from, one.size())).isEqualTo(one.bytes());
        stage.put(batch(two));
        assertThat(bytes(from, one.size())).isEqualTo(one.bytes());
    }

    @Test
    void it_says_when_a_batch_does_not_fit_and_fits_again_when_cleared() {
        FrameBatch half = batch(frame('h', Stage.BYTES / 2));
        stage.put(half);

        assertThat(stage.fits(half)).as("it is there already").isTrue();
        FrameBatch other = batch(frame('o', Stage.BYTES / 2));
        assertThat(stage.fits(other)).isFalse();

        stage.clear();
        assertThat(stage.fits(other)).isTrue();
        assertThat(stage.put(other)).isZero();
    }

    @Test
    void a_cleared_stage_remembers_no_frame() {
        stage.put(batch(two));
        stage.put(batch(one));
        stage.clear();

        int from = stage.put(batch(one));

        assertThat(bytes(from, one.size())).isEqualTo(one.bytes());
    }

    @Test
    void a_piece_of_a_long_frame_can_be_put_alone() {
        byte[] bytes = {1, 2, 3, 4, 5};

        ByteBuffer piece = stage.put(bytes, 1, 3);

        assertThat(taken(piece)).containsExactly(2, 3, 4);
    }

    private byte[] bytes(int from, int length) {
        return taken(stage.part(from, length));
    }

    private static byte[] taken(ByteBuffer part) {
        byte[] bytes = new byte[part.remaining()];
        part.get(bytes);
        return bytes;
    }

    private static FrameBatch batch(Frame... frames) {
        FrameBatch batch = new FrameBatch(8, Stage.BYTES);
        for (Frame frame : frames) {
            assertThat(batch.add(frame)).isTrue();
        }
        return batch;
    }

    private static Frame frame(char filler, int bytes) {
        byte[] payload = new byte[bytes - HEADER_BYTES];
        Arrays.fill(payload, (byte) filler);
        return Frame.of(1, true, ByteBuffer.wrap(payload));
    }
}
