package org.e2eechat.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.config.Secret;
import org.e2eechat.server.metrics.RelayMetrics;
import org.e2eechat.server.protocol.ParticipantId;
import org.e2eechat.server.protocol.RoomId;
import org.e2eechat.server.room.Roster;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Whom a join waits for. */
class SharedRoomTest {
    private static final String HERE = "000000000000000a";
    private static final String B = "000000000000000b";
    private static final String C = "000000000000000c";
    private static final int MANY = 10; // listeners

    private final SharedRoom room = room();

    private static SharedRoom room() {
        Keys keys = Keys.of(RoomId.random(new Random()));
        Subscriptions silent = new Subscriptions(_ -> null, System::nanoTime);
        RoomSeal seal =
                new BusSeal(
                                HERE,
                                new BusKeys(new Secret("a secret of a test"), List.of()),
                                InstantSource.system())
                        .of(keys);
        RoomChannel mute = new RoomChannel(keys, HERE, seal, 0, null, new RelayMetrics("test"));
        return new SharedRoom(
                keys, HERE, mute, silent.want(keys), Duration.ofSeconds(20), System::nanoTime);
    }

    @Test
    void every_other_node_with_members_has_to_say_that_it_has_heard() {
        CompletableFuture<@Nullable Void> join = join(3, HERE, B, C);

        room.heard(B, 3);
        assertThat(join).isNotDone();
        room.heard(C, 2); // of an earlier join
        assertThat(join).isNotDone();
        room.heard(C, 3);

        assertThat(join).isDone();
    }

    @Test
    void a_node_that_was_faster_than_the_answer_of_the_script_counts() {
        room.expectOthers();
        room.heard(B, 3);
        room.learn(3, 0, Set.of(HERE, B));

        assertThat(room.awaitOthers(3, MANY)).isDone();
    }

    @Test
    void nobody_waits_for_a_node_whose_last_member_leaves_meanwhile() {
        CompletableFuture<@Nullable Void> join = join(3, HERE, B, C);
        room.heard(B, 3);

        room.learn(4, 0, Set.of(HERE, B));

        assertThat(join).isDone();
    }

    @Test
    void a_node_that_comes_meanwhile_is_not_waited_for_because_it_waits_for_us() {
        CompletableFuture<@Nullable Void> join = join(3, HERE, B);

        room.learn(4, 0, Set.of(HERE, B, C));
        room.heard(B, 3);

        assertThat(join).isDone();
    }

    @Test
    void nobody_waits_for_more_nodes_than_listen() {
        room.expectOthers();
        room.learn(3, 0, Set.of(HERE, B, C));
        CompletableFuture<@Nullable Void> join = room.awaitOthers(3, 2);

        room.heard(B, 3);

        assertThat(join).as("this node and one other have heard the announcement").isDone();
    }

    private CompletableFuture<@Nullable Void> join(long version, String... nodes) {
        room.expectOthers();
        room.learn(version, 0, Set.of(nodes));
        return room.awaitOthers(version, MANY);
    }

    /**
     * A node that was paused for longer than its lease relayed what its members said, though others
     * had their seats.
     */
    @Test
    void nothing_is_relayed_when_the_lease_was_not_confirmed_in_time() {
        room.seated(ParticipantId.random(new Random(1)), 1);
        room.confirmed(System.nanoTime(), Duration.ofHours(1));
        assertThat(room.isSeatSure()).isTrue();

        SharedRoom late = room();
        late.seated(ParticipantId.random(new Random(1)), 1);
        late.confirmed(System.nanoTime() - Duration.ofHours(1).toNanos(), Duration.ofSeconds(12));
        assertThat(late.isSeatSure()).isFalse();
    }

    /** A server that was frozen handed on what it held ten seconds later. */
    @Test
    void of_one_sender_nothing_is_taken_that_is_not_later_than_the_last() {
        assertThat(room.isNext("ann", 3)).isTrue();

        assertThat(room.isNext("ann", 2)).isFalse();
        assertThat(room.isNext("ann", 3)).isFalse();
        assertThat(room.isNext("ben", 1)).isTrue();
        assertThat(room.isNext("ann", 5)).isTrue();
        assertThat(room.isNext("", 0)).as("a notice").isTrue();
    }

    @Test
    void a_roster_that_lacks_a_seat_of_this_node_is_found_out() {
        ParticipantId ann = ParticipantId.random(new Random(1));
        room.seated(ann, 1);

        assertThat(room.areSeatsIn(new Roster(List.of(ann), 3, 0))).isTrue();
        assertThat(room.areSeatsIn(new Roster(List.of(), 3, 0))).isFalse();
    }

    @Test
    void what_is_sure_follows_a_line_and_stays_before_a_contradiction() {
        room.saw(new SharedRoom.Seen(3, "cccccccc" + "bbbbbbbb"));
        room.saw(new SharedRoom.Seen(4, "dddddddd" + "cccccccc"));
        assertThat(room.seen()).containsExactly(new SharedRoom.Seen(4, "ddddddddcccccccc"));

        room.saw(new SharedRoom.Seen(5, "eeeeeeee" + "00000000"));
        room.saw(new SharedRoom.Seen(9, "99999999" + "88888888"));

        assertThat(room.seen())
                .as("the evidence of what was lost is kept")
                .containsExactly(new SharedRoom.Seen(4, "ddddddddcccccccc"));
    }
}
