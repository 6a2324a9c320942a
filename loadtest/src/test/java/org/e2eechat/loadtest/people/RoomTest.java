package org.e2eechat.loadtest.people;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.concurrent.CompletableFuture;

class RoomTest {
    private static final Room.Code FIRST = new Room.Code("room", "first");
    private static final Room.Code SECOND = new Room.Code("room", "second");

    private final Room room = new Room();

    @Test
    void a_code_is_scanned_by_one_newcomer_and_the_next_one_waits_for_the_next_code() {
        CompletableFuture<Room.Code> ann = room.scan();
        CompletableFuture<Room.Code> ben = room.scan();

        room.show(FIRST);
        room.show(SECOND);

        assertThat(ann.join()).isEqualTo(FIRST);
        assertThat(ben.join()).isEqualTo(SECOND);
    }

    @Test
    void a_code_waits_for_a_newcomer() {
        room.show(FIRST);

        assertThat(room.scan().join()).isEqualTo(FIRST);
    }

    @Test
    void a_code_that_a_second_member_shows_later_is_an_old_one() {
        room.show(FIRST);
        room.show(SECOND);

        room.show(FIRST);

        assertThat(room.look()).isEqualTo(SECOND);
    }
}
