package org.e2eechat.server.cluster;

import io.valkey.CommandArguments;
import io.valkey.DefaultJedisClientConfig;
import io.valkey.HostAndPort;
import io.valkey.Protocol;
import io.valkey.commands.ProtocolCommand;
import io.valkey.exceptions.JedisException;

import org.awaitility.Awaitility;
import org.e2eechat.server.testkit.valkey.FaultyProxy;
import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A link, the Valkey at its other end, and a network in between that a test can break. The link is up when a test gets it. */
final class BreakableLine implements AutoCloseable {
    static final int BYTES = 100; // what a command is said to take
    static final long MAX_BYTES = 100_000; // commands of several writes
    private static final Duration SILENCE =
            Duration.ofMinutes(2); // a test must not be saved by a time-out
    private static final Duration HEALED_WITHIN = Duration.ofSeconds(20);

    final ValkeyServer valkey = ValkeyServer.start();
    final FaultyProxy network = FaultyProxy.before(valkey);
    final AtomicInteger ups = new AtomicInteger();
    final AtomicInteger downs = new AtomicInteger();
    final Link link;

    /** @param collect see {@link Link} */
    BreakableLine(Link.Collect collect) {
        link =
                new Link(
                        "test",
                        new HostAndPort("127.0.0.1", network.port()),
                        DefaultJedisClientConfig.builder()
                                .socketTimeoutMillis((int) SILENCE.toMillis())
                                .build(),
                        MAX_BYTES,
                        collect,
                        ups::incrementAndGet,
                        downs::incrementAndGet);
        awaitUp();
    }

    void awaitUp() {
        await(link::isUp);
    }

    /** A link notices a break when it has something to send. */
    void awaitDown() {
        await(
                () -> {
                    link.send(new CommandArguments(Protocol.Command.PING), BYTES, Link.IGNORE);
                    return !link.isUp();
                });
    }

    /** Behind everything that was sent before, on whatever connection there is. */
    void awaitAnswer() {
        await(
                () -> {
                    CountDownLatch answered = new CountDownLatch(1);
                    Link.Callback callback =
                            new Link.Callback() {
                                @Override
                                public void replied(@Nullable Object reply) {
                                    answered.countDown();
                                }

                                @Override
                                public void failed(JedisException failure) {
                                    // it is tried again
                                }
                            };
                    return link.send(new CommandArguments(Protocol.Command.PING), BYTES, callback)
                            && answered.await(1, TimeUnit.SECONDS);
                });
    }

    static void await(Callable<Boolean> isSo) {
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .atMost(HEALED_WITHIN)
                .until(isSo);
    }

    static CommandArguments command(ProtocolCommand name, String key) {
        return new CommandArguments(name).add(key);
    }

    @Override
    public void close() {
        link.close();
        network.close();
        valkey.close();
    }

    /** What became of commands. */
    static final class Answers implements Link.Callback {
        final Queue<Long> replies = new ConcurrentLinkedQueue<>();
        final Queue<JedisException> failures = new ConcurrentLinkedQueue<>();

        @Override
        public void replied(@Nullable Object reply) {
            replies.add(reply instanceof Long number ? number : -1L);
        }

        @Override
        public void failed(JedisException failure) {
            failures.add(failure);
        }

        int count() {
            return replies.size() + failures.size();
        }

        void await(int outcomes) {
            BreakableLine.await(() -> count() >= outcomes);
        }
    }
}
