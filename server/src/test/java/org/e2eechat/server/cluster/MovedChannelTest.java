package org.e2eechat.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.e2eechat.server.cluster.BreakableLine.await;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.valkey.DefaultJedisClientConfig;
import io.valkey.HostAndPort;

import org.e2eechat.server.testkit.valkey.ValkeyCluster;
import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/**
 * One channel that its server does not have any more, on a connection with many. The connection
 * was begun anew for it, so all other rooms missed what was said meanwhile.
 */
class MovedChannelTest {
    private final ValkeyCluster cluster = ValkeyCluster.start(0);
    private final ValkeyServer home = cluster.nodes().getFirst();
    private final Queue<String> events = new ConcurrentLinkedQueue<>();
    private final String here = channels(true).findFirst().orElseThrow();
    private final String alsoHere = channels(true).skip(1).findFirst().orElseThrow();
    private final String elsewhere = channels(false).findFirst().orElseThrow();
    private final Subscriber subscriber =
            new Subscriber(
                    new HostAndPort("127.0.0.1", home.port()),
                    DefaultJedisClientConfig.builder().build(),
                    true,
                    new Events());

    @AfterEach
    void stop() {
        subscriber.close();
        cluster.close();
    }

    @Test
    void a_channel_that_is_refused_ends_no_other_subscription() {
        await(subscriber::isUp);

        subscriber.ping();
        change(true, here);
        subscriber.ping();
        change(true, elsewhere, alsoHere);
        subscriber.ping();
        change(false, alsoHere);

        await(() -> events.contains("-" + alsoHere));
        home.command("SPUBLISH", here, "text");
        await(() -> events.contains("text"));
        assertThat(events)
                .containsExactly(
                        "up",
                        "+" + here,
                        "refused " + elsewhere,
                        "+" + alsoHere,
                        "-" + alsoHere,
                        "text");
    }

    @Test
    void a_channel_whose_slot_moves_is_lost_and_no_other_one_is() {
        await(subscriber::isUp);
        change(true, here, alsoHere);
        await(() -> events.contains("+" + alsoHere));

        cluster.migrate(cluster.slotOf(here), home, cluster.nodes().getLast());

        await(() -> events.contains("lost " + here));
        home.command("SPUBLISH", alsoHere, "text");
        await(() -> events.contains("text"));
        assertThat(events)
                .containsExactly("up", "+" + here, "+" + alsoHere, "lost " + here, "text");
    }

    private Stream<String> channels(boolean areHere) {
        return Stream.iterate(0, i -> i + 1)
                .map(i -> "channel-" + i)
                .filter(channel -> (cluster.homeOf(channel) == home) == areHere);
    }

    private void change(boolean subscribe, String... channels) {
        subscriber.change(
                subscribe, Stream.of(channels).map(each -> each.getBytes(UTF_8)).toList());
    }

    private final class Events implements Subscriber.Events {
        @Override
        public void up(Subscriber on) {
            events.add("up");
        }

        @Override
        public void down(Subscriber on) {
            events.add("down");
        }

        @Override
        public void confirmed(Subscriber on, byte[] channel, boolean isSubscribed) {
            events.add((isSubscribed ? "+" : "-") + new String(channel, UTF_8));
        }

        @Override
        public void refused(Subscriber on, byte[] channel) {
            events.add("refused " + new String(channel, UTF_8));
        }

        @Override
        public void lost(Subscriber on, byte[] channel) {
            events.add("lost " + new String(channel, UTF_8));
        }

        @Override
        public void message(byte[] channel, byte[] payload) {
            events.add(new String(payload, UTF_8));
        }
    }
}
