package org.e2eechat.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;

class FrameBatchTest {
    private final FrameBatch batch = new FrameBatch(3, 100);

    @Test
    void frames_come_out_as_they_went_in() {
        Frame one = frame(10);
        Frame two = frame(20);

        assertThat(batch.add(one)).isTrue();
        assertThat(batch.add(two)).isTrue();

        assertThat(batch.count()).isEqualTo(2);
        assertThat(batch.bytes()).isEqualTo(30);
        assertThat(batch.get(0)).isSameAs(one);
        assertThat(batch.get(1)).isSameAs(two);
    }

    @Test
    void it_takes_so_many_frames_and_no_more() {
        batch.add(frame(2));
        batch.add(frame(2));
        batch.add(frame(2));

        assertThat(batch.add(frame(2))).isFalse();
        assertThat(batch.count()).isEqualTo(3);
    }

    @Test
    void it_takes_so_many_bytes_and_no_more() {
        batch.add(frame(60));

        assertThat(batch.add(frame(41))).isFalse();
        assertThat(batch.add(frame(40))).isTrue();
        assertThat(batch.bytes()).isEqualTo(100);
    }

    @Test
    void a_single_frame_always_fits() {
        assertThat(batch.add(frame(120))).isTrue();
        assertThat(batch.add(frame(2))).isFalse();
    }

    @Test
    void a_cleared_one_is_like_new() {
        batch.add(frame(60));
        batch.leaveMore();

        batch.clear();

        assertThat(batch.count()).isZero();
        assertThat(batch.bytes()).isZero();
        assertThat(batch.hasMore()).isFalse();
        assertThat(batch.add(frame(100))).isTrue();
    }

    private static Frame frame(int bytes) {
        return Frame.of(1, true, ByteBuffer.allocate(bytes - 2));
    }
}
