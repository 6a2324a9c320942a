package org.e2eechat.server.admission;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.testkit.ManualClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

class MemoryGuardTest {
    private static final long HEAP_BYTES = 100_000_000;
    private static final long FULL = 75_000_000;
    private static final int SHARE = 25_000_000;

    private final List<FakeHolder> holders = new ArrayList<>();
    private final List<Runnable> tasks = new ArrayList<>();
    private final ManualClock clock = new ManualClock();
    private int evicted;
    private long used = FULL;
    private final Heap heap = new Heap(() -> used, HEAP_BYTES);
    private final ResourceLedger ledger = new ResourceLedger(heap);
    private final MemoryGuard guard =
            new MemoryGuard(
                    () -> List.copyOf(holders),
                    ledger,
                    heap,
                    tasks::add,
                    clock::nanos,
                    count -> evicted += count);

    @Test
    void connections_that_hold_the_most_are_evicted_until_the_others_hold_half_of_the_share() {
        FakeHolder honest = unsent(100_000);
        FakeHolder large = unsent(SHARE);
        FakeHolder small = unsent(SHARE / 2 - 100_000);

        guard.look();

        assertThat(large.evictions).isEqualTo(1);
        assertThat(small.evictions).isZero();
        assertThat(honest.evictions).isZero();
        assertThat(evicted).isEqualTo(1);
    }

    @Test
    void many_that_hold_the_same_are_evicted_as_far_as_necessary() {
        for (int i = 0; i < 1_000; i++) {
            unsent(SHARE / 500);
        }

        guard.look();

        assertThat(holders).filteredOn(holder -> holder.evictions > 0).hasSize(750);
    }

    @Test
    void the_address_that_holds_the_most_pays_before_a_larger_connection_of_another() {
        FakeHolder loner = unsent(SHARE / 10);
        List<FakeHolder> crowd = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            crowd.add(unsent(SHARE / 100));
            crowd.getLast().owner = address("192.0.2.1");
        }

        guard.look();

        assertThat(loner.evictions).isZero();
        assertThat(crowd).filteredOn(holder -> holder.evictions > 0).hasSize(60);
    }

    @Test
    void unsent_bytes_harm_no_one_while_the_heap_has_room() {
        used = FULL - 1;
        FakeHolder large = unsent(SHARE * 2);

        guard.look();

        assertThat(large.evictions).isZero();
    }

    @Test
    void a_heap_that_is_full_of_something_else_costs_no_connection() {
        FakeHolder large = unsent(SHARE);

        guard.look();

        assertThat(large.evictions).isZero();
    }

    @Test
    void unfinished_messages_are_evicted_before_the_heap_is_full() {
        used = 0;
        FakeHolder first = received(15_000_000);
        FakeHolder second = received(9_000_000);

        guard.look();

        assertThat(first.evictions).isEqualTo(1);
        assertThat(second.evictions).isZero();
    }

    @Test
    void a_connection_that_still_holds_memory_is_evicted_again() {
        FakeHolder stubborn = unsent(SHARE * 2);

        guard.look();
        guard.look();

        assertThat(stubborn.evictions).isEqualTo(2);
    }

    @Test
    void a_look_that_cannot_wait_is_run_once_and_not_again_within_the_pause() {
        clock.advance(Duration.ofSeconds(1));
        guard.lookSoon();
        guard.lookSoon();
        assertThat(tasks).hasSize(1);
        tasks.removeFirst().run();

        guard.lookSoon();
        assertThat(tasks).isEmpty();

        clock.advance(Duration.ofMillis(10));
        guard.lookSoon();
        assertThat(tasks).hasSize(1);
    }

    private FakeHolder unsent(int bytes) {
        FakeHolder holder = new FakeHolder();
        holder.unsent = bytes;
        holders.add(holder);
        return holder;
    }

    private FakeHolder received(int bytes) {
        FakeHolder holder = new FakeHolder();
        holder.received = bytes;
        assertThat(ledger.open(null, 0).received(bytes)).isTrue();
        holders.add(holder);
        return holder;
    }

    private static ClientAddress address(String literal) {
        try {
            return ClientAddress.of(InetAddress.getByName(literal));
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static final class FakeHolder implements MemoryGuard.Holder {
        private @Nullable ClientAddress owner;
        private int received;
        private int unsent;
        private int evictions;

        @Override
        public @Nullable ClientAddress owner() {
            return owner;
        }

        @Override
        public int receivedBytes() {
            return received;
        }

        @Override
        public int unsentBytes() {
            return unsent;
        }

        @Override
        public void evict() {
            evictions++;
        }
    }
}
