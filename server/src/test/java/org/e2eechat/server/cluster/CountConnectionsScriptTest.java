package org.e2eechat.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.e2eechat.server.testkit.valkey.Reply;
import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

class CountConnectionsScriptTest {
    private static final String A = "aaaaaaaaaaaaaaaa";
    private static final String B = "bbbbbbbbbbbbbbbb";
    private static final String C = "cccccccccccccccc";
    private static final String ADDRESS = key("0");
    private static final String ANOTHER = key("1");
    private static final Duration LEASE = Duration.ofSeconds(30);

    private static ValkeyServer valkey;

    @BeforeAll
    static void start() {
        valkey = ValkeyServer.start();
    }

    @AfterAll
    static void stop() {
        valkey.close();
    }

    @AfterEach
    void forget() {
        valkey.flushAll();
    }

    private static String key(String name) {
        return new String(AddressNames.key("conns", name.getBytes(UTF_8)), UTF_8);
    }

    @Test
    void a_node_hears_what_all_others_have_and_not_what_it_has_itself() {
        assertThat(say(A, 3)).isZero();
        assertThat(say(B, 4)).isEqualTo(3);
        assertThat(say(C, 5)).isEqualTo(7);
        assertThat(say(A, 3)).isEqualTo(9);
    }

    @Test
    void what_a_node_says_replaces_what_it_said_before() {
        say(A, 3);
        say(A, 1);
        say(A, 2);

        assertThat(say(B, 1)).isEqualTo(2);
    }

    @Test
    void a_node_without_connections_is_not_kept() {
        say(A, 3);
        say(B, 1);

        assertThat(say(A, 0)).isEqualTo(1);
        assertThat(fields()).containsExactly(B);
        assertThat(say(B, 1)).isZero();
    }

    @Test
    void nothing_is_left_when_nobody_has_connections() {
        say(A, 3);
        say(A, 0);

        assertThat(valkey.keyspace()).isEmpty();
        assertThat(say(B, 0)).isZero();
        assertThat(valkey.keyspace()).isEmpty();
    }

    @Test
    void what_a_node_said_is_good_for_one_lease() {
        say(A, 3);
        TimeInValkey.pass(valkey, LEASE.dividedBy(2));
        say(B, 1);
        TimeInValkey.pass(valkey, LEASE.dividedBy(2));

        assertThat(say(C, 1)).as("B alone").isEqualTo(1);
        assertThat(fields()).as("A is not kept").containsExactlyInAnyOrder(B, C);
    }

    @Test
    void saying_it_again_makes_it_good_for_one_more_lease() {
        say(A, 3);
        TimeInValkey.pass(valkey, LEASE.dividedBy(2));
        say(A, 3);
        TimeInValkey.pass(valkey, LEASE.dividedBy(2));

        assertThat(say(B, 1)).isEqualTo(3);
    }

    @Test
    void addresses_are_counted_apart() {
        say(A, 3);

        assertThat(say(ANOTHER, B, 1)).isZero();
    }

    @Test
    void a_count_ends_by_itself_and_is_made_of_nodes_and_numbers() {
        say(A, 3);
        TimeInValkey.pass(valkey, LEASE.dividedBy(2));
        say(B, 1);

        assertThat(valkey.command("PTTL", ADDRESS).number())
                .as("as long as the latest lease")
                .isBetween(LEASE.dividedBy(2).toMillis() + 1, LEASE.toMillis());
        assertThat(valkey.command("HGET", ADDRESS, A).text()).matches("3 [0-9]{13}");
        assertThat(fields()).containsExactlyInAnyOrder(A, B);
    }

    private static long say(String node, int connections) {
        return say(ADDRESS, node, connections);
    }

    private static long say(String address, String node, int connections) {
        return valkey.command(
                        "EVAL",
                        LuaScript.COUNT_CONNECTIONS.text(),
                        "1",
                        address,
                        node,
                        Integer.toString(connections),
                        Long.toString(LEASE.toMillis()))
                .number();
    }

    private static List<String> fields() {
        return valkey.command("HKEYS", ADDRESS).items().stream().map(Reply::text).toList();
    }
}
