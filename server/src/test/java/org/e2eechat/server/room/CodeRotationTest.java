package org.e2eechat.server.room;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.protocol.Frame;
import org.e2eechat.server.protocol.ParticipantId;
import org.e2eechat.server.testkit.FakeJoiner;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** When the code on the screens is replaced. */
class CodeRotationTest extends RoomsScene {
    private static final Duration EARLY = Duration.ofMillis(250);

    @Nested
    class On_one_node {
        private final FakeJoiner host = new FakeJoiner();

        @Test
        void no_screen_shows_an_expired_code() throws Exception {
            rooms.create(host, REF);
            long expires = codes.useOf("qr-00001").expUnixMs();

            timers.advance(ROTATION.minus(EARLY));

            assertThat(host.member().types()).endsWith("QR_ROTATED");
            assertThat(clock.millis()).isLessThan(expires);
        }

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

            timers.advance(ROTATION.minus(EARLY).minusMillis(1));
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
        private final List<TokenUse> told = new ArrayList<>();
        private final FakeJoiner host = new FakeJoiner();

        private Room shared() throws DirectoryUnavailableException {
            Room room = rooms.create(host, REF).room();
            room.connect(
                    new Outlet() {
                        @Override
                        public void relay(Frame frame) {}

                        @Override
                        public void relay(ParticipantId from, long seq, Frame frame) {}

                        @Override
                        public void roster(Roster roster) {}

                        @Override
                        public void used(TokenUse use) {
                            told.add(use);
                        }
                    });
            host.member().forget();
            return room;
        }

        private void usedElsewhere(Room room, TokenUse use) {
            rooms.tokenUsed(room, use.high(), use.low());
            timers.advance(Duration.ZERO);
        }

        @Test
        void a_code_of_this_node_that_was_used_on_another_is_replaced_here() throws Exception {
            Room room = shared();

            usedElsewhere(room, codes.useOf("qr-00001"));

            assertThat(host.member().types()).containsExactly("QR_ROTATED");
            assertThat(timers.pending()).isEqualTo(1);
        }

        @Test
        void a_token_that_this_node_does_not_show_changes_nothing_here() throws Exception {
            Room room = shared();

            usedElsewhere(room, codes.any());

            assertThat(host.member().types()).isEmpty();
        }

        @Test
        void every_token_that_is_used_here_is_told_to_the_others() throws Exception {
            Room room = shared();
            TokenUse others = codes.any();

            join(room.id(), new FakeJoiner(), others);

            assertThat(told).containsExactly(others);
            assertThat(host.member().types())
                    .as("the code of this node is still good")
                    .doesNotContain("QR_ROTATED");
        }

        /** The other nodes may have missed the use, and show the dead code until its end. */
        @Test
        void a_token_that_was_refused_as_used_is_told_to_the_others_again() throws Exception {
            Room room = shared();
            TokenUse others = codes.any();
            join(room.id(), new FakeJoiner(), others);

            tryJoin(room.id(), new FakeJoiner(), others);

            assertThat(told).containsExactly(others, others);
        }
    }
}
