package org.e2eechat.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.valkey.HostAndPort;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/**
 * Three masters, and the replica of the first one, which has taken over. The first node is cut off
 * from the others' bus; clients still reach it, and it answers them with what it knew before.
 */
class ClusterViewTest {
    private static final int THIRD = SlotMap.SLOTS / 3;
    private static final List<String> BEFORE = List.of("a", "b", "c");
    private static final List<String> AFTER = List.of("d", "b", "c");

    @Test
    void the_higher_epoch_holds_whoever_answers_first() {
        ClusterView stale = view("a", BEFORE, "1 2 3", "");

        for (List<ClusterView> answers :
                List.of(
                        List.of(stale, view("b", AFTER, "4 2 3", "a")),
                        List.of(view("b", AFTER, "4 2 3", "a"), stale))) {
            SlotMap merged = ClusterView.merge(answers, SlotMap.none());

            assertThat(merged.masterOf(0)).isEqualTo(address("d"));
            assertThat(merged.isComplete()).isTrue();
            assertThat(merged.masters()).doesNotContain(address("a"));
        }
    }

    @Test
    void a_node_that_reaches_no_majority_counts_only_when_there_is_no_other() {
        ClusterView cutOff = view("a", BEFORE, "9 2 3", "b c");

        assertThat(
                        ClusterView.merge(
                                        List.of(cutOff, view("b", AFTER, "4 2 3", "a")),
                                        SlotMap.none())
                                .masterOf(0))
                .isEqualTo(address("d"));
        assertThat(ClusterView.merge(List.of(cutOff), SlotMap.none()).masterOf(0))
                .isEqualTo(address("a"));
    }

    @Test
    void what_is_known_is_not_given_up_for_an_older_view_of_a_minority() {
        SlotMap known = ClusterView.merge(List.of(view("b", AFTER, "4 2 3", "a")), SlotMap.none());

        SlotMap merged = ClusterView.merge(List.of(view("a", BEFORE, "1 2 3", "")), known);

        assertThat(merged.isSameAs(known)).isTrue();
    }

    @Test
    void a_majority_decides_even_when_what_is_known_was_newer() { // a cluster that was made anew
        SlotMap known = ClusterView.merge(List.of(view("b", AFTER, "9 8 7", "a")), SlotMap.none());

        SlotMap merged =
                ClusterView.merge(
                        List.of(view("a", BEFORE, "1 2 3", ""), view("b", BEFORE, "1 2 3", "")),
                        known);

        assertThat(merged.masterOf(0)).isEqualTo(address("a"));
    }

    @Test
    void most_masters_are_needed_for_a_majority_and_replicas_are_none() {
        ClusterView first = view("a", BEFORE, "1 2 3", "");

        assertThat(ClusterView.areMajority(List.of())).isFalse();
        assertThat(ClusterView.areMajority(List.of(first))).isFalse();
        assertThat(ClusterView.areMajority(List.of(first, first))).isFalse();
        assertThat(ClusterView.areMajority(List.of(first, view("x", BEFORE, "1 2 3", ""))))
                .isFalse();
        assertThat(ClusterView.areMajority(List.of(first, view("b", BEFORE, "1 2 3", "b c"))))
                .isFalse();
        assertThat(ClusterView.areMajority(List.of(first, view("b", BEFORE, "1 2 3", ""))))
                .isTrue();
    }

    @Test
    void who_may_not_ask_for_epochs_believes_the_first_that_answers() {
        ClusterView first = ClusterView.read(slots(AFTER), "", address("b"));
        ClusterView second = ClusterView.read(slots(BEFORE), "", address("c"));

        assertThat(ClusterView.areMajority(List.of(first, second))).isFalse();
        assertThat(ClusterView.merge(List.of(first, second), SlotMap.none()).masterOf(0))
                .isEqualTo(address("d"));
    }

    @Test
    void a_master_that_has_another_address_now_is_where_most_views_say() {
        ClusterView old = ClusterView.read(moved("old.example"), "", address("a"));
        ClusterView now = ClusterView.read(moved("new.example"), "", address("b"));

        assertThat(ClusterView.merge(List.of(old, now, now), SlotMap.none()).masters())
                .containsExactly(new HostAndPort("new.example", 7000));
    }

    private static List<Object> moved(String host) {
        return List.of(List.of(0L, 16_383L, List.of(bytes(host), 7000L, bytes("a"), List.of())));
    }

    @Test
    void a_node_that_does_not_know_its_own_name_is_where_it_was_asked() {
        List<Object> range =
                List.of(0L, 16_383L, List.of(new byte[0], 7000L, bytes("a"), List.of()));

        ClusterView view =
                ClusterView.read(List.of(range), "", new HostAndPort("asked.example", 1));

        assertThat(view.claims())
                .extracting(ClusterView.Claim::address)
                .containsExactly(new HostAndPort("asked.example", 7000));
    }

    /**
     * What a node answers.
     *
     * @param masters of the three thirds, with these {@code epochs}
     * @param unreached the nodes that it does not reach
     */
    private static ClusterView view(
            String self, List<String> masters, String epochs, String unreached) {
        StringBuilder nodes = new StringBuilder();
        List<String> all = new ArrayList<>(masters);
        if (!all.contains(self)) {
            all.add(self);
        }
        String[] each = (epochs + " 0").split(" ", -1);
        for (int i = 0; i < all.size(); i++) {
            String id = all.get(i);
            String flags = i < masters.size() ? "master" : "slave";
            nodes.append(
                    "%s 127.0.0.1:7000@17000 %s%s%s - 0 0 %s connected\n"
                            .formatted(
                                    id,
                                    id.equals(self) ? "myself," : "",
                                    flags,
                                    List.of(unreached.split(" ", -1)).contains(id) ? ",fail?" : "",
                                    each[i]));
        }
        return ClusterView.read(slots(masters), nodes.toString(), address(self));
    }

    private static List<Object> slots(List<String> masters) {
        List<Object> ranges = new ArrayList<>();
        for (int i = 0; i < masters.size(); i++) {
            long last = i == masters.size() - 1 ? SlotMap.SLOTS - 1 : (i + 1L) * THIRD - 1;
            HostAndPort address = address(masters.get(i));
            ranges.add(
                    List.of(
                            (long) i * THIRD,
                            last,
                            List.of(
                                    bytes(address.getHost()),
                                    (long) address.getPort(),
                                    bytes(masters.get(i)),
                                    List.of())));
        }
        return ranges;
    }

    private static HostAndPort address(String node) {
        return new HostAndPort(node + ".example", 7000);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
