package org.e2eechat.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.e2eechat.server.cluster.BreakableLine.await;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.valkey.DefaultJedisClientConfig;
import io.valkey.HostAndPort;

import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A subscriber goes on to hear, whatever fails in those that hear through it. */
class SubscriberBugsTest {
    private final ValkeyServer valkey = ValkeyServer.start();
    private final Queue<String> heard = new ConcurrentLinkedQueue<>();
    private final AtomicInteger ups = new AtomicInteger();
    private final AtomicInteger failingUps = new AtomicInteger();
    private final Subscriber subscriber =
            new Subscriber(
                    new HostAndPort("127.0.0.1", valkey.port()),
                    DefaultJedisClientConfig.builder().build(),
                    false,
                    new Events());

    @AfterEach
    void stop() {
        subscriber.close();
        valkey.close();
    }

    @Test
    void a_message_that_cannot_be_handled_ends_no_subscription() {
        await(() -> ups.get() == 1);

        publish("a bug");
        publish("fine");

        await(() -> heard.contains("fine"));
        assertThat(ups).as("one connection").hasValue(1);
    }

    @Test
    void what_fails_at_its_beginning_is_begun_again() {
        await(() -> ups.get() == 1);
        failingUps.set(1);

        subscriber.restart();

        await(() -> ups.get() == 3);
        publish("fine");
        await(() -> heard.contains("fine"));
    }

    private void publish(String text) {
        await(() -> valkey.command("PUBLISH", "channel", text).number() == 1);
    }

    private final class Events implements Subscriber.Events {
        @Override
        public void up(Subscriber up) {
            ups.incrementAndGet();
            if (failingUps.getAndDecrement() > 0) {
                throw new IllegalStateException("a bug");
            }
            up.change(true, List.of("channel".getBytes(UTF_8)));
        }

        @Override
        public void down(Subscriber down) {
            // it connects again by itself
        }

        @Override
        public void confirmed(Subscriber to, byte[] channel, boolean isSubscribed) {
            // a publication that is heard tells it
        }

        @Override
        public void refused(Subscriber on, byte[] channel) {
            throw new AssertionError("there are no slots");
        }

        @Override
        public void lost(Subscriber on, byte[] channel) {
            throw new AssertionError("there are no slots");
        }

        @Override
        public void message(byte[] channel, byte[] payload) {
            String text = new String(payload, UTF_8);
            if (text.equals("a bug")) {
                throw new IllegalStateException(text);
            }
            heard.add(text);
        }
    }
}
