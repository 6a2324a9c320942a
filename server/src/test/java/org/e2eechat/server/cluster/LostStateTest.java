package org.e2eechat.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.e2eechat.server.protocol.ParticipantId;
import org.e2eechat.server.protocol.RoomId;
import org.e2eechat.server.room.DirectoryUnavailableException;
import org.e2eechat.server.room.Roster;
import org.e2eechat.server.room.SeatResult;
import org.e2eechat.server.room.TokenUse;
import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** What two nodes make of a room when Valkey has forgotten it, or some of it, or when one of them is gone. */
class LostStateTest {
    private static ValkeyServer valkey;

    private final Random random = new Random();
    private final RoomId room = RoomId.random(random);
    private final ParticipantId ann = ParticipantId.random(random);
    private final ParticipantId ben = ParticipantId.random(random);
    private final ParticipantId cid = ParticipantId.random(random);
    private Sharing nodeA;
    private Sharing nodeB;

    @BeforeAll
    static void start() {
        valkey = ValkeyServer.start();
    }

    @AfterAll
    static void stop() {
        valkey.close();
    }

    @BeforeEach
    void join() throws Exception {
        nodeA = Sharing.of(valkey);
        nodeB = Sharing.of(valkey);
    }

    @AfterEach
    void leave() {
        nodeA.close();
        nodeB.close();
        valkey.flushAll();
    }

    @Test
    void a_flushed_room_is_rebuilt_in_the_old_order_whoever_comes_back_first() throws Exception {
        nodeA.rooms().createWith(room, ann);
        seated(nodeB.rooms().takeSeat(room, ben, token(0)));
        seated(nodeA.rooms().takeSeat(room, cid, token(0)));

        valkey.flushAll();
        assertThat(nodeB.rooms().settle(room, List.of(ben), Optional.empty()).participants())
                .containsExactly(ben);
        Roster all = nodeA.rooms().settle(room, List.of(ann, cid), Optional.empty());

        assertThat(all.participants()).containsExactly(ann, ben, cid);
        assertThat(all.host()).hasValue(ann);
    }

    @Test
    void no_token_from_before_a_flush_is_good_used_or_not() throws Exception {
        nodeA.rooms().createWith(room, ann);
        TokenUse used = token(0);
        seated(nodeB.rooms().takeSeat(room, ben, used));
        TokenUse unused = token(0);

        valkey.flushAll();
        Roster rebuilt = nodeA.rooms().settle(room, List.of(ann), Optional.empty());

        assertThat(rebuilt.generation()).isNotZero();
        assertThat(nodeB.rooms().takeSeat(room, cid, used))
                .isEqualTo(new SeatResult.TokenOutdated());
        assertThat(nodeB.rooms().takeSeat(room, cid, unused))
                .isEqualTo(new SeatResult.TokenOutdated());
        seated(nodeB.rooms().takeSeat(room, cid, token(rebuilt.generation())));
    }

    @Test
    void a_token_whose_use_was_evicted_is_not_good_again() throws Exception {
        nodeA.rooms().createWith(room, ann);
        TokenUse used = token(0);
        seated(nodeB.rooms().takeSeat(room, ben, used));

        valkey.command("DEL", new String(Keys.of(room).used(), US_ASCII));

        assertThat(nodeA.rooms().takeSeat(room, cid, used))
                .isEqualTo(new SeatResult.TokenOutdated());
        long next = nodeA.rooms().generation(room).orElseThrow();
        assertThat(next).isNotZero();
        seated(nodeA.rooms().takeSeat(room, cid, token(next)));
    }

    @Test
    void a_room_that_lost_its_latest_changes_in_a_failover_takes_no_old_token() throws Exception {
        nodeA.rooms().createWith(room, ann);
        TokenUse used = token(0);
        byte[] before = dump();
        seated(nodeA.rooms().takeSeat(room, ben, used));
        restore(before);

        Roster settled = nodeA.rooms().settle(room, List.of(ann, ben), Optional.empty());

        assertThat(settled.participants()).containsExactly(ann, ben);
        assertThat(nodeA.rooms().takeSeat(room, cid, used))
                .isEqualTo(new SeatResult.TokenOutdated());
    }

    @Test
    void seats_of_a_node_that_does_not_renew_them_are_free_after_one_lease() throws Exception {
        nodeA.rooms().createWith(room, ann);
        seated(nodeB.rooms().takeSeat(room, ben, token(0)));

        TimeInValkey.pass(valkey, Sharing.LEASE.minusSeconds(2));
        nodeA.renew();
        assertThat(seated(nodeA.rooms().takeSeat(room, cid, token(0))).participants())
                .as("before")
                .contains(ben);
        TimeInValkey.pass(valkey, Duration.ofSeconds(3));
        Roster after = nodeA.rooms().giveSeatBack(room, cid).orElseThrow();

        assertThat(after.participants()).containsExactly(ann);
    }

    @Test
    void a_room_whose_nodes_have_all_died_goes() throws Exception {
        nodeA.rooms().createWith(room, ann);

        TimeInValkey.pass(valkey, Sharing.LEASE.plusMinutes(10).plusSeconds(1));

        assertThat(valkey.keyspace()).isEmpty();
    }

    @Test
    void a_seat_that_nobody_holds_any_more_goes_when_the_room_is_settled() throws Exception {
        nodeA.rooms().createWith(room, ann);
        seated(nodeA.rooms().takeSeat(room, ben, token(0)));

        assertThat(nodeA.rooms().settle(room, List.of(ann), Optional.empty()).participants())
                .containsExactly(ann);
    }

    @Test
    void settling_what_is_right_changes_nothing() throws Exception {
        nodeA.rooms().createWith(room, ann);
        Roster before = seated(nodeB.rooms().takeSeat(room, ben, token(0)));

        assertThat(nodeA.rooms().settle(room, List.of(ann), Optional.empty())).isEqualTo(before);
    }

    @Test
    void who_joins_a_lost_room_before_it_is_put_back_is_asked_to_try_again() throws Exception {
        nodeA.rooms().createWith(room, ann);
        valkey.flushAll();

        assertThatThrownBy(() -> nodeA.rooms().takeSeat(room, ben, token(0)))
                .as("where its members are")
                .isInstanceOf(DirectoryUnavailableException.class);
        assertThatThrownBy(() -> nodeB.rooms().takeSeat(room, ben, token(0)))
                .as("elsewhere")
                .isInstanceOf(DirectoryUnavailableException.class);

        nodeA.rooms().settle(room, List.of(ann), Optional.empty());
        assertThat(nodeB.rooms().takeSeat(room, ben, token(0)))
                .isInstanceOf(SeatResult.TokenOutdated.class);
    }

    @Test
    void a_room_that_nobody_has_is_no_room() throws Exception {
        assertThat(nodeA.rooms().takeSeat(room, ben, token(0)))
                .isInstanceOf(SeatResult.NoSuchRoom.class);
    }

    @Test
    void everything_that_is_stored_ends_by_itself_and_names_nobody() throws Exception {
        nodeA.rooms().createWith(room, ann);
        seated(nodeB.rooms().takeSeat(room, ben, token(0)));

        assertThat(valkey.keyspace())
                .hasSize(2)
                .allSatisfy(key -> assertThat(key.ttlMillis()).isPresent())
                .allSatisfy(
                        key -> assertThat(key.contains(room.value().getBytes(US_ASCII))).isFalse());
    }

    private byte[] dump() {
        return valkey.keyspace().getFirst().dump();
    }

    // As a replica has it that did not hear of the last changes.
    private void restore(byte[] dump) {
        valkey.flushAll();
        try (var client = valkey.connect()) {
            client.call(
                    "RESTORE".getBytes(US_ASCII),
                    Keys.of(room).room(),
                    "600000".getBytes(US_ASCII),
                    dump);
        }
    }

    private static Roster seated(SeatResult result) {
        assertThat(result).isInstanceOf(SeatResult.Seated.class);
        return ((SeatResult.Seated) result).roster();
    }

    private TokenUse token(long generation) {
        return new TokenUse(
                random.nextLong(), random.nextLong(), nodeA.nowUnixMs() + 60_000, generation);
    }
}
