package org.e2eechat.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import org.awaitility.Awaitility;
import org.e2eechat.server.metrics.MetricFamily;
import org.e2eechat.server.testkit.valkey.StoredKey;
import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

class SecretComparisonTest {
    private static final String SECRET = "a secret of the tests; of 32 bytes and more";
    private static final String WRONG = "a mistyped one of the tests; of 32 bytes and more";

    private final List<Sharing> nodes = new ArrayList<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(SecretComparison.class);
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private ValkeyServer valkey;

    @BeforeEach
    void start() {
        valkey = ValkeyServer.start();
        logged.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(logged);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(logged);
        logger.setLevel(null);
        nodes.forEach(Sharing::close);
        valkey.close();
    }

    /** A wrong JOIN_TOKEN_SECRET on one node made half of all joins fail, and nothing told why. */
    @Test
    void a_wrong_secret_on_one_node_is_told_by_all() throws Exception {
        Sharing one = node(SECRET);
        Sharing two = node(SECRET);
        assertThat(logged.list).isEmpty();

        Sharing wrong = node(WRONG);

        awaitDisagreeing(wrong, 2);
        awaitDisagreeing(one, 1);
        awaitDisagreeing(two, 1);
        Awaitility.await().until(() -> warnings() == 3);
        assertThat(logged.list)
                .allMatch(event -> event.getMessage().startsWith("JOIN_TOKEN_SECRET is not that"))
                .noneMatch(event -> (event + "" + event.getKeyValuePairs()).contains("mistyped"));
        assertThat(wrong.metrics.families())
                .filteredOn(family -> family.name().equals("relay_join_secret_disagreements"))
                .flatMap(MetricFamily::samples)
                .extracting(MetricFamily.Sample::value)
                .containsExactly(2.0);
    }

    @Test
    void a_secret_that_is_being_replaced_in_order_is_not_told() throws Exception {
        Sharing accepts = node(SECRET, "JOIN_TOKEN_SECRETS_PREVIOUS", WRONG);
        Sharing signs = node(WRONG, "JOIN_TOKEN_SECRETS_PREVIOUS", SECRET);

        awaitDisagreeing(accepts, 0);
        awaitDisagreeing(signs, 0);
        assertThat(logged.list).isEmpty();
    }

    @Test
    void a_node_that_is_gone_is_forgotten_and_the_others_say_that_all_is_well() throws Exception {
        Sharing right = node(SECRET);
        Sharing wrong = node(WRONG);
        awaitDisagreeing(right, 1);

        wrong.close();
        TimeInValkey.pass(valkey, Duration.ofSeconds(31));

        awaitDisagreeing(right, 0);
        Awaitility.await()
                .until(
                        () ->
                                logged.list
                                        .getLast()
                                        .getMessage()
                                        .contains("accept each other's join tokens"));
    }

    @Test
    void valkey_has_a_hash_that_ends_and_neither_secret_nor_plain_digest() throws Exception {
        node(SECRET);

        StoredKey key = valkey.everything().getFirst();
        assertThat(valkey.everything()).hasSize(1);
        assertThat(key.text()).isEqualTo(SecretComparison.KEY);
        assertThat(key.ttlMillis().orElseThrow()).isBetween(1L, 30_000L);
        assertThat(key.contains(SECRET.getBytes(UTF_8))).isFalse();
        assertThat(valkey.command("HVALS", SecretComparison.KEY).items().getFirst().text())
                .matches("[0-9a-f]{32} [0-9]{13}");
    }

    /** What does not come from a node, or from one of a later version, must not stop the rest. */
    @Test
    void what_others_have_put_there_does_no_harm() throws Exception {
        Sharing right = node(SECRET);
        Sharing wrong = node(WRONG);
        awaitDisagreeing(right, 1);

        for (String nonsense : List.of("", "1", "aa", "zz 99999999999999", "aa 99999999999999")) {
            valkey.command("HSET", SecretComparison.KEY, "other" + nonsense.length(), nonsense);
        }

        awaitDisagreeing(wrong, 1);
        assertThat(right.secrets().disagreeing()).isEqualTo(1);
        Awaitility.await().until(() -> valkey.command("HLEN", SecretComparison.KEY).number() == 3);
    }

    private long warnings() {
        return logged.list.stream().filter(event -> event.getLevel() == Level.WARN).count();
    }

    /** Once it has said by what its secrets can be told. */
    private Sharing node(String secret, String... settings) throws Exception {
        List<String> all = new ArrayList<>(List.of("JOIN_TOKEN_SECRET", secret));
        all.addAll(List.of(settings));
        long before = valkey.command("HLEN", SecretComparison.KEY).number();
        Sharing node = Sharing.of(valkey, all.toArray(String[]::new));
        nodes.add(node);
        Awaitility.await()
                .until(() -> valkey.command("HLEN", SecretComparison.KEY).number() > before);
        return node;
    }

    private static void awaitDisagreeing(Sharing node, int count) {
        Awaitility.await()
                .until(
                        () -> {
                            node.secrets().tell();
                            return node.secrets().disagreeing() == count;
                        });
    }
}
