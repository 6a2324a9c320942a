package org.e2eechat.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.metrics.RelayMetrics;
import org.e2eechat.server.protocol.RoomId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
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
        RoomChannel mute = new RoomChannel(keys, HERE, 0, null, new RelayMetrics("test"));
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
}
