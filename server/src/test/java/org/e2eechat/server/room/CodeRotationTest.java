package org.e2eechat.server.room;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.protocol.Frame;
import org.e2eechat.server.testkit.FakeJoiner;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** When the code on the screens is replaced. */
class CodeRotationTest extends RoomsScene {
    @Nested
    class On_one_node {
        private final FakeJoiner host = new FakeJoiner();

        @Test
        void the_code_on_the_screen_is_replaced_every_period() throws Exception {
            rooms.create(host, REF);

            timers.advance(ROTATION.multipliedBy(3));

            assertThat(host.member().types())
                    .containsExactly(
                            "ROOM_CREATED", "ROOM_STATS", "QR_ROTATED", "QR_ROTATED", "QR_ROTATED");
            assertThat(timers.pending()).isEqualTo(1);
        }

        @Test
        void a_code_that_was_used_is_replaced_at_once_and_the_period_begins_again()
                throws Exception {
            Room room = rooms.create(host, REF).room();
            timers.advance(ROTATION.dividedBy(2));

            join(room.id(), new FakeJoiner(), codes.useOf("qr-00001"));
            assertThat(host.member().types()).endsWith("SYSTEM_MSG", "ROOM_STATS", "QR_ROTATED");
            host.member().forget();

            timers.advance(ROTATION.minusMillis(1));
            assertThat(host.member().types()).isEmpty();
            timers.advance(Duration.ofMillis(1));
            assertThat(host.member().types()).containsExactly("QR_ROTATED");
            assertThat(timers.pending()).isEqualTo(1);
        }

        @Test
        void another_token_leaves_the_code_on_the_screen() throws Exception {
            Room room = rooms.create(host, REF).room();

            join(room.id(), new FakeJoiner(), codes.any());

            assertThat(host.member().types()).doesNotContain("QR_ROTATED");
        }

        /** The code stayed on the screens until the next period, and everybody who scanned it was refused. */
        @Test
        void a_code_that_was_used_up_by_somebody_who_is_gone_is_replaced_too() throws Exception {
            Room room = rooms.create(host, REF).room();
            FakeJoiner ghost = new FakeJoiner();
            directory.onceSeated = () -> ghost.isGone = true;

            tryJoin(room.id(), ghost, codes.useOf("qr-00001"));

            directory.onceSeated = () -> {};
            String shown = host.member().last("QR_ROTATED").body("qrToken");
            assertThat(tryJoin(room.id(), new FakeJoiner(), codes.useOf(shown)))
                    .isInstanceOf(JoinResult.Joined.class);
        }

        @Test
        void the_last_code_but_one_is_still_good_if_nobody_used_it() throws Exception {
            Room room = rooms.create(host, REF).room();
            timers.advance(ROTATION);

            assertThat(tryJoin(room.id(), new FakeJoiner(), codes.useOf("qr-00001")))
                    .isInstanceOf(JoinResult.Joined.class);
        }

        @Test
        void an_empty_room_shows_no_code_and_keeps_no_timer() throws Exception {
            Seat seat = rooms.create(host, REF);
            host.member().forget();

            rooms.leave(seat, Optional.empty());
            timers.advance(ROTATION.multipliedBy(2));

            assertThat(host.member().types()).containsExactly("LEFT");
            assertThat(timers.pending()).isZero();
        }
    }

    @Nested
    class On_several_nodes {
        private final List<ShownCode> told = new ArrayList<>();

        private Room shared(FakeJoiner host) throws DirectoryUnavailableException {
            Room room = rooms.create(host, REF).room();
            room.connect(
                    new Outlet() {
                        @Override
                        public void relay(Frame frame) {}

                        @Override
                        public void roster(Roster roster) {}

                        @Override
                        public void code(ShownCode code) {
                            told.add(code);
                        }
                    });
            return room;
        }

        private ShownCode fromElsewhere(long number, TokenUse use) {
            return new ShownCode(number, use, frame());
        }

        @Test
        void a_code_that_was_used_here_before_it_was_heard_of_is_replaced_everywhere()
                throws Exception {
            Room room = shared(new FakeJoiner());
            ShownCode others = fromElsewhere(5, codes.any());
            join(room.id(), new FakeJoiner(), others.use());

            rooms.codeShownElsewhere(room, others);
            timers.advance(Duration.ZERO);

            assertThat(told)
                    .singleElement()
                    .satisfies(code -> assertThat(code.number()).isEqualTo(6));
            assertThat(room.shown()).hasValue(told.getFirst());
        }

        @Test
        void a_code_that_nobody_has_used_gets_its_time() throws Exception {
            Room room = shared(new FakeJoiner());
            ShownCode others = fromElsewhere(5, codes.any());

            rooms.codeShownElsewhere(room, others);
            timers.advance(ROTATION.minusMillis(1));
            assertThat(room.shown()).hasValue(others);
            assertThat(told).isEmpty();

            timers.advance(Duration.ofMillis(1));
            assertThat(told).hasSize(1);
        }

        @Test
        void a_node_that_has_missed_a_code_is_told_again() throws Exception {
            Room room = shared(new FakeJoiner());
            ShownCode late = fromElsewhere(5, codes.any());
            rooms.codeShownElsewhere(room, late);

            rooms.codeShownElsewhere(room, fromElsewhere(4, codes.any()));

            assertThat(told).containsExactly(late);
        }
    }
}
