package org.e2eechat.server.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.e2eechat.server.admission.Admission.ADMITTED;
import static org.e2eechat.server.admission.Admission.AT_CAPACITY;
import static org.e2eechat.server.admission.Admission.TOO_MANY_FROM_ADDRESS;
import static org.e2eechat.server.admission.TestLimits.address;
import static org.e2eechat.server.admission.TestLimits.connections;

import org.e2eechat.server.config.RelayConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

class ConnectionQuotaTest {
    private static final ClientAddress ALICE = address(1);
    private static final ClientAddress BOB = address(2);

    @Test
    void what_an_address_has_on_other_nodes_counts() {
        Map<ClientAddress, Integer> told = new HashMap<>();
        ConnectionQuota quota =
                new ConnectionQuota(
                        connections(true, 3, 100),
                        new ConnectionsElsewhere() {
                            @Override
                            public int of(ClientAddress address) {
                                return address.equals(ALICE) ? 2 : 0;
                            }

                            @Override
                            public void changed(ClientAddress address, int here) {
                                told.put(address, here);
                            }
                        });

        assertThat(quota.admit(ALICE)).isEqualTo(ADMITTED);
        assertThat(quota.admit(ALICE)).isEqualTo(TOO_MANY_FROM_ADDRESS);
        assertThat(quota.admit(BOB)).isEqualTo(ADMITTED);
        assertThat(quota.admit(BOB)).isEqualTo(ADMITTED);
        assertThat(told).isEqualTo(Map.of(ALICE, 1, BOB, 2));

        quota.release(ALICE);
        assertThat(told).isEqualTo(Map.of(ALICE, 0, BOB, 2));
        assertThat(quota.admit(ALICE)).isEqualTo(ADMITTED);
    }

    @Test
    void an_address_gets_its_share_and_no_more() {
        ConnectionQuota quota = quota(connections(true, 2, 100));

        assertThat(quota.admit(ALICE)).isEqualTo(ADMITTED);
        assertThat(quota.admit(ALICE)).isEqualTo(ADMITTED);
        assertThat(quota.admit(ALICE)).isEqualTo(TOO_MANY_FROM_ADDRESS);
        assertThat(quota.admit(BOB)).isEqualTo(ADMITTED);
        assertThat(quota.total()).isEqualTo(3);
    }

    @Test
    void the_node_gets_full() {
        ConnectionQuota quota = quota(connections(true, 2, 2));
        quota.admit(ALICE);
        quota.admit(BOB);

        assertThat(quota.admit(ALICE)).isEqualTo(AT_CAPACITY);
        assertThat(quota.admit(address(3))).isEqualTo(AT_CAPACITY);
        assertThat(quota.total()).isEqualTo(2);
        assertThat(quota.addresses()).isEqualTo(2);
    }

    @Test
    void an_address_over_its_share_learns_only_that_when_the_node_is_full_as_well() {
        ConnectionQuota quota = quota(connections(true, 1, 1));
        quota.admit(ALICE);

        assertThat(quota.admit(ALICE)).isEqualTo(TOO_MANY_FROM_ADDRESS);
    }

    @Test
    void a_released_place_is_free_again() {
        ConnectionQuota quota = quota(connections(true, 1, 1));
        quota.admit(ALICE);

        quota.release(ALICE);

        assertThat(quota.admit(BOB)).isEqualTo(ADMITTED);
    }

    @Test
    void an_address_without_connections_is_not_remembered() {
        ConnectionQuota quota = quota(connections(true, 5, 5));
        quota.admit(ALICE);
        quota.admit(ALICE);

        quota.release(ALICE);
        assertThat(quota.addresses()).isOne();
        quota.release(ALICE);

        assertThat(quota.addresses()).isZero();
        assertThat(quota.total()).isZero();
    }

    @Test
    void a_refused_address_is_not_remembered() {
        ConnectionQuota quota = quota(connections(true, 5, 1));
        quota.admit(ALICE);

        quota.admit(BOB);

        assertThat(quota.addresses()).isOne();
    }

    @Test
    void giving_back_more_than_was_admitted_is_an_error_and_counts_nothing() {
        ConnectionQuota quota = quota(connections(true, 5, 5));
        quota.admit(ALICE);

        assertThatIllegalStateException().isThrownBy(() -> quota.release(BOB));

        assertThat(quota.total()).isOne();
        quota.release(ALICE);
        assertThatIllegalStateException().isThrownBy(() -> quota.release(ALICE));
        assertThat(quota.total()).isZero();
    }

    @Test
    void without_limits_per_address_only_the_node_gets_full() {
        ConnectionQuota quota = quota(connections(false, 1, 3));

        assertThat(quota.admit(ALICE)).isEqualTo(ADMITTED);
        assertThat(quota.admit(ALICE)).isEqualTo(ADMITTED);
        assertThat(quota.admit(ALICE)).isEqualTo(ADMITTED);
        assertThat(quota.admit(ALICE)).isEqualTo(AT_CAPACITY);
        assertThat(quota.addresses()).isZero();
    }

    @Test
    void without_limits_per_address_giving_back_too_much_is_an_error_as_well() {
        ConnectionQuota quota = quota(connections(false, 1, 3));
        quota.admit(ALICE);
        quota.release(ALICE);

        assertThatIllegalStateException().isThrownBy(() -> quota.release(ALICE));

        assertThat(quota.total()).isZero();
    }

    @Test
    @Timeout(60)
    void a_rush_from_many_threads_gets_exactly_what_the_limits_allow() throws Exception {
        ConnectionQuota quota = quota(connections(true, 50, 120));

        List<Admission> outcomes = inParallel(8, 100, thread -> quota.admit(address(thread % 4)));

        assertThat(outcomes).filteredOn(ADMITTED::equals).hasSize(120);
        assertThat(quota.total()).isEqualTo(120);
    }

    @Test
    @Timeout(60)
    void coming_and_going_at_once_never_passes_the_limit_and_ends_at_nothing() throws Exception {
        ConnectionQuota quota = quota(connections(true, 3, 5));
        AtomicInteger highest = new AtomicInteger();
        Random seeds = new Random(4);

        inParallel(
                8,
                5_000,
                _ -> {
                    ClientAddress address = address(seeds.nextInt(3));
                    if (quota.admit(address) == ADMITTED) {
                        highest.accumulateAndGet(quota.total(), Math::max);
                        quota.release(address);
                    }
                    return ADMITTED;
                });

        assertThat(highest).hasValueBetween(1, 5);
        assertThat(quota.total()).isZero();
        assertThat(quota.addresses()).isZero();
    }

    private interface Turn {
        Admission take(int thread);
    }

    private static List<Admission> inParallel(int threads, int turns, Turn turn)
            throws InterruptedException, ExecutionException {
        CountDownLatch ready = new CountDownLatch(threads);
        List<Callable<List<Admission>>> tasks = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int thread = i;
            tasks.add(
                    () -> {
                        ready.countDown();
                        ready.await();
                        List<Admission> outcomes = new ArrayList<>();
                        for (int t = 0; t < turns; t++) {
                            outcomes.add(turn.take(thread));
                        }
                        return outcomes;
                    });
        }
        List<Admission> all = new ArrayList<>();
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            for (Future<List<Admission>> outcomes : executor.invokeAll(tasks)) {
                all.addAll(outcomes.get());
            }
        }
        return all;
    }

    private static ConnectionQuota quota(RelayConfig.Limits limits) {
        return new ConnectionQuota(limits, ConnectionsElsewhere.none());
    }
}
