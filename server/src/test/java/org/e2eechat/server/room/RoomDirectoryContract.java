package org.e2eechat.server.room;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.protocol.ParticipantId;
import org.e2eechat.server.protocol.RoomId;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What every directory promises, whatever it keeps its state in. Rooms and tokens are fresh in each test, so that tests may share one store. Time is the directory's own: {@link
 * #passTime} lets it pass.
 */
public abstract class RoomDirectoryContract {
    private static final int CAPACITY = 3;
    private static final Duration EMPTY_ROOM_TTL = Duration.ofMinutes(10);
    private static final Duration TOKEN_LIFE = Duration.ofMinutes(1);
    private static final Duration REPLAY_GRACE = Duration.ofSeconds(5);

    private final Random random = new Random();
    private final AtomicLong tokens = new AtomicLong(random.nextLong());
    private final RoomId room = RoomId.random(random);
    private final ParticipantId ann = participant();
    private final ParticipantId ben = participant();

    /** A directory with these rules; called at most once in a test. */
    protected abstract RoomDirectory directory(InMemoryRoomDirectory.Rules rules);

    /** Lets the directory's time pass, and does what a server does now and then. */
    protected abstract void passTime(Duration time);

    /** What the directory's clock shows, Unix milliseconds. */
    protected abstract long nowUnixMs();

    @Test
    void a_room_that_nobody_made_does_not_exist() throws Exception {
        RoomDirectory directory = directory();

        assertThat(directory.exists(room)).isFalse();
        assertThat(directory.takeSeat(room, ann, token())).isEqualTo(new SeatResult.NoSuchRoom());
        assertThat(directory.giveSeatBack(room, ann)).isEmpty();
        assertThat(directory.exists(room)).as("asking makes no room").isFalse();
    }

    @Test
    void who_makes_a_room_has_its_first_seat_and_hosts() throws Exception {
        RoomDirectory directory = directory();

        Roster roster = directory.createWith(room, ann);

        assertThat(roster.participants()).containsExactly(ann);
        assertThat(roster.host()).hasValue(ann);
        assertThat(directory.exists(room)).isTrue();
    }

    @Test
    void seats_are_taken_in_order_and_the_longest_present_hosts() throws Exception {
        RoomDirectory directory = directory();
        directory.createEmpty(room);

        seated(directory.takeSeat(room, ann, token()));
        Roster both = seated(directory.takeSeat(room, ben, token()));
        assertThat(both.participants()).containsExactly(ann, ben);

        Roster left = directory.giveSeatBack(room, ann).orElseThrow();
        assertThat(left.participants()).containsExactly(ben);
        assertThat(left.host()).hasValue(ben);
    }

    @Test
    void a_room_has_as_many_seats_as_its_capacity() throws Exception {
        RoomDirectory directory = directory();
        directory.createWith(room, ann);
        for (int seat = 1; seat < CAPACITY; seat++) {
            seated(directory.takeSeat(room, participant(), token()));
        }

        assertThat(directory.takeSeat(room, ben, token())).isEqualTo(new SeatResult.RoomFull());

        directory.giveSeatBack(room, ann);
        assertThat(seated(directory.takeSeat(room, ben, token())).size()).isEqualTo(CAPACITY);
    }

    @Test
    void a_token_is_good_once() throws Exception {
        RoomDirectory directory = directory();
        directory.createEmpty(room);
        TokenUse token = token();
        seated(directory.takeSeat(room, ann, token));

        assertThat(directory.takeSeat(room, ben, token)).isEqualTo(new SeatResult.TokenUsed());
        assertThat(directory.giveSeatBack(room, participant()).orElseThrow().participants())
                .containsExactly(ann);
    }

    @Test
    void without_replay_protection_a_token_is_good_again_and_again() throws Exception {
        RoomDirectory directory =
                directory(new InMemoryRoomDirectory.Rules(CAPACITY, EMPTY_ROOM_TTL, true, false));
        directory.createEmpty(room);
        TokenUse token = token();

        seated(directory.takeSeat(room, ann, token));

        assertThat(seated(directory.takeSeat(room, ben, token)).size()).isEqualTo(2);
    }

    @Test
    void a_join_that_is_refused_does_not_use_up_its_token() throws Exception {
        RoomDirectory directory = directory();
        TokenUse token = token();
        assertThat(directory.takeSeat(room, ann, token)).isEqualTo(new SeatResult.NoSuchRoom());
        directory.createWith(room, participant());
        ParticipantId second = participant();
        seated(directory.takeSeat(room, second, token()));
        seated(directory.takeSeat(room, participant(), token()));
        assertThat(directory.takeSeat(room, ann, token)).isEqualTo(new SeatResult.RoomFull());

        directory.giveSeatBack(room, second);

        assertThat(seated(directory.takeSeat(room, ann, token)).participants()).contains(ann);
    }

    @Test
    void a_used_token_is_named_before_a_full_room_and_a_missing_one() throws Exception {
        RoomDirectory directory = directory();
        directory.createEmpty(room);
        TokenUse token = token();
        seated(directory.takeSeat(room, ann, token));
        seated(directory.takeSeat(room, participant(), token()));
        seated(directory.takeSeat(room, participant(), token()));
        assertThat(directory.takeSeat(room, ben, token))
                .as("full")
                .isEqualTo(new SeatResult.TokenUsed());

        RoomId gone = RoomId.random(random);
        directory.createEmpty(gone);
        TokenUse other = token();
        seated(directory.takeSeat(gone, ann, other));
        directory.giveSeatBack(gone, ann);

        assertThat(directory.exists(gone)).isFalse();
        assertThat(directory.takeSeat(gone, ben, other))
                .as("missing")
                .isEqualTo(new SeatResult.TokenUsed());
    }

    @Test
    void a_used_token_is_remembered_for_as_long_as_any_node_might_take_it() throws Exception {
        RoomDirectory directory = directory();
        directory.createWith(room, participant());
        TokenUse token = token();
        seated(directory.takeSeat(room, ann, token));

        passTime(TOKEN_LIFE.plus(REPLAY_GRACE).minusMillis(500));

        assertThat(directory.takeSeat(room, ben, token)).isEqualTo(new SeatResult.TokenUsed());
    }

    @Test
    void a_room_goes_when_its_last_participant_leaves() throws Exception {
        RoomDirectory directory = directory();
        directory.createWith(room, ann);
        seated(directory.takeSeat(room, ben, token()));

        assertThat(directory.giveSeatBack(room, ann)).isPresent();
        assertThat(directory.giveSeatBack(room, ben)).isEmpty();

        assertThat(directory.exists(room)).isFalse();
    }

    @Test
    void when_rooms_are_kept_the_last_one_to_leave_starts_the_time_to_live() throws Exception {
        RoomDirectory directory =
                directory(new InMemoryRoomDirectory.Rules(CAPACITY, EMPTY_ROOM_TTL, false, true));
        directory.createWith(room, ann);
        passTime(EMPTY_ROOM_TTL.multipliedBy(2));
        assertThat(directory.giveSeatBack(room, ann).orElseThrow().isEmpty()).isTrue();

        passTime(EMPTY_ROOM_TTL.minusMillis(500));
        assertThat(directory.exists(room)).isTrue();
        passTime(Duration.ofSeconds(1));

        assertThat(directory.exists(room)).isFalse();
    }

    @Test
    void an_empty_room_ends_when_nobody_has_joined_in_time() throws Exception {
        RoomDirectory directory = directory();
        directory.createEmpty(room);

        passTime(EMPTY_ROOM_TTL.minusMillis(500));
        assertThat(directory.exists(room)).isTrue();
        passTime(Duration.ofSeconds(1));

        assertThat(directory.exists(room)).isFalse();
        assertThat(directory.takeSeat(room, ann, token())).isEqualTo(new SeatResult.NoSuchRoom());
    }

    @Test
    void a_room_with_somebody_in_it_never_ends_by_itself() throws Exception {
        RoomDirectory directory = directory();
        directory.createEmpty(room);
        seated(directory.takeSeat(room, ann, token()));

        passTime(EMPTY_ROOM_TTL.multipliedBy(5));

        assertThat(directory.exists(room)).isTrue();
    }

    @Test
    void giving_back_a_seat_that_is_not_held_changes_nothing() throws Exception {
        RoomDirectory directory = directory();
        directory.createEmpty(room);

        assertThat(directory.giveSeatBack(room, ben).orElseThrow().isEmpty()).isTrue();
        assertThat(directory.exists(room)).isTrue();
        seated(directory.takeSeat(room, ann, token()));
        directory.giveSeatBack(room, ben);

        assertThat(seated(directory.takeSeat(room, ben, token())).participants())
                .containsExactly(ann, ben);
    }

    @Test
    void of_all_who_show_the_same_token_at_once_one_gets_in() throws Exception {
        RoomDirectory directory = directory();
        directory.createEmpty(room);
        TokenUse token = token();

        List<SeatResult> results = atOnce(16, () -> directory.takeSeat(room, participant(), token));

        assertThat(results).filteredOn(SeatResult.Seated.class::isInstance).hasSize(1);
        assertThat(results).filteredOn(SeatResult.TokenUsed.class::isInstance).hasSize(15);
    }

    @Test
    void of_all_who_rush_in_at_once_as_many_get_in_as_there_are_seats() throws Exception {
        RoomDirectory directory = directory();
        directory.createEmpty(room);

        List<SeatResult> results =
                atOnce(16, () -> directory.takeSeat(room, participant(), token()));

        assertThat(results).filteredOn(SeatResult.Seated.class::isInstance).hasSize(CAPACITY);
        assertThat(results).filteredOn(SeatResult.RoomFull.class::isInstance).hasSize(13);
    }

    private interface Step {
        SeatResult run() throws Exception;
    }

    private static List<SeatResult> atOnce(int times, Step step) throws Exception {
        List<Future<SeatResult>> pending = new ArrayList<>();
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < times; i++) {
                pending.add(
                        threads.submit(
                                () -> {
                                    start.await();
                                    return step.run();
                                }));
            }
            start.countDown();
        }
        List<SeatResult> results = new ArrayList<>();
        for (Future<SeatResult> result : pending) {
            results.add(result.get());
        }
        return results;
    }

    private RoomDirectory directory() {
        return directory(new InMemoryRoomDirectory.Rules(CAPACITY, EMPTY_ROOM_TTL, true, true));
    }

    private static Roster seated(SeatResult result) {
        assertThat(result).isInstanceOf(SeatResult.Seated.class);
        return ((SeatResult.Seated) result).roster();
    }

    private TokenUse token() {
        return new TokenUse(
                tokens.incrementAndGet(), random.nextLong(), nowUnixMs() + TOKEN_LIFE.toMillis());
    }

    private ParticipantId participant() {
        return ParticipantId.random(random);
    }
}
