package org.e2eechat.server.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.e2eechat.server.protocol.Frame;
import org.e2eechat.server.protocol.JoinToken;
import org.e2eechat.server.protocol.ParticipantId;
import org.e2eechat.server.protocol.RoomId;
import org.e2eechat.server.protocol.Slice;
import org.e2eechat.server.testkit.RecordingMember;
import org.e2eechat.server.testkit.WireFrame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

class RoomTest {
    private static final RoomCode CODE =
            new RoomCode(new JoinToken("the code"), new TokenUse(1, 2, 3));

    private final Random random = new Random(5);
    private final Room room = new Room(new RoomId("room-of-the-test"));

    @BeforeEach
    void enterTheLane() {
        room.lane.lock();
    }

    @AfterEach
    void leaveTheLane() {
        room.lane.unlock();
    }

    @Test
    void a_frame_reaches_every_member_once() {
        RecordingMember ann = added();
        RecordingMember ben = added();

        int deliveries = room.fanOut(frame("hello"));

        assertThat(deliveries).isEqualTo(2);
        assertThat(ann.heard()).hasSize(1);
        assertThat(ben.heard()).hasSize(1);
    }

    @Test
    void a_frame_reaches_nobody_who_has_been_removed() {
        RecordingMember ann = added();
        RecordingMember ben = added();
        room.remove(ann);

        room.fanOut(frame("hello"));

        assertThat(ann.heard()).isEmpty();
        assertThat(ben.heard()).hasSize(1);
    }

    @Test
    void in_an_empty_room_nobody_hears_anything() {
        assertThat(room.fanOut(frame("hello"))).isZero();
    }

    @Test
    void a_member_is_removed_once() {
        RecordingMember ann = added();

        assertThat(room.remove(ann)).isTrue();
        assertThat(room.remove(ann)).isFalse();
        assertThat(room.size()).isZero();
    }

    @Test
    void members_are_listed_in_the_order_they_came() {
        RecordingMember ann = added();
        RecordingMember ben = added();
        RecordingMember cem = added();
        room.remove(ben);

        assertThat(room.members()).containsExactly(ann, cem);
    }

    @Test
    void a_fan_out_needs_no_lane() throws InterruptedException {
        RecordingMember ann = added();

        Thread relaying = Thread.ofVirtual().start(() -> room.fanOut(frame("hello")));
        relaying.join();

        assertThat(ann.heard()).hasSize(1);
    }

    @Test
    void whatever_changes_the_membership_is_refused_outside_the_lane() {
        RecordingMember ann = member();
        room.lane.unlock();

        assertThatThrownBy(() -> room.add(ann)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> room.remove(ann)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(room::showNothing).isInstanceOf(IllegalStateException.class);

        room.lane.lock();
        assertThat(room.size()).isZero();
    }

    @Test
    void another_code_cancels_the_timer_of_the_last_one() {
        AtomicInteger cancelled = new AtomicInteger();
        room.rearm(cancelled::incrementAndGet);

        room.rearm(() -> {});
        assertThat(cancelled).hasValue(1);

        room.showNothing();
        assertThat(cancelled).hasValue(1);
    }

    @Test
    void showing_nothing_cancels_the_timer_once() {
        AtomicInteger cancelled = new AtomicInteger();
        room.rearm(cancelled::incrementAndGet);

        room.showNothing();
        room.showNothing();

        assertThat(cancelled).hasValue(1);
    }

    @Test
    void a_code_is_needed_when_there_is_none_or_when_it_was_the_one_that_was_used() {
        TokenUse other = new TokenUse(1, 3, 3);
        assertThat(room.needsCodeAfter(other)).isTrue();

        room.showFirst(code(CODE.use()));

        assertThat(room.needsCodeAfter(other)).isFalse();
        assertThat(room.needsCodeAfter(new TokenUse(1, 2, 99))).isTrue();
    }

    @Test
    void a_code_of_another_generation_is_dead() {
        room.showFirst(code(new TokenUse(1, 2, 9, 0)));
        assertThat(room.hasDeadCode()).isFalse();

        room.adoptGeneration(5);

        assertThat(room.hasDeadCode()).isTrue();
    }

    private static ShownCode code(TokenUse use) {
        return new ShownCode(use, frame("a code"));
    }

    @Test
    void a_room_knows_its_name_in_a_clients_bytes() {
        assertThat(room.isNamed(Slice.of("room-of-the-test"))).isTrue();
        assertThat(room.isNamed(Slice.of("room-of-the-tesT"))).isFalse();
        assertThat(room.isNamed(Slice.of("room-of-the-test2"))).isFalse();
    }

    private RecordingMember added() {
        RecordingMember member = member();
        room.add(member);
        return member;
    }

    private RecordingMember member() {
        return new RecordingMember(ParticipantId.random(random), Optional.empty());
    }

    private static Frame frame(String text) {
        return Frame.of(
                WireFrame.BINARY, true, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
}
