package org.e2eechat.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.valkey.DefaultJedisClientConfig;
import io.valkey.HostAndPort;

import org.awaitility.Awaitility;
import org.e2eechat.server.protocol.RoomId;
import org.e2eechat.server.testkit.valkey.FaultyProxy;
import org.e2eechat.server.testkit.valkey.Reply;
import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What is wanted, against what real servers say that they were asked for. */
class SubscriptionsTest {
    private static final long SEED = 20_260_102;
    private static final Duration SILENCE =
            Duration.ofMinutes(2); // a test must not be saved by a time-out
    private static final Duration HEALED_WITHIN = Duration.ofSeconds(20);
    private static final int MORE_THAN_A_COMMAND_TAKES = 1_200;

    private final Random random = new Random(SEED);
    private final Keys room = room();
    private final Queue<String> heard = new ConcurrentLinkedQueue<>(); // gains, losses, messages
    private volatile @Nullable Subscriber current; // the one that has every channel now
    private final Subscriptions subscriptions = new Subscriptions(_ -> current, System::nanoTime);
    private ValkeyServer valkey;
    private FaultyProxy network;
    private Subscriber subscriber;

    @BeforeEach
    void start() {
        valkey = ValkeyServer.start();
        network = FaultyProxy.before(valkey);
        subscriber = connect(network.port(), SILENCE);
        current = subscriber;
        subscriptions.start(() -> {}, new Heard());
    }

    @AfterEach
    void stop() {
        subscriptions.stop();
        subscriber.close();
        network.close();
        valkey.close();
    }

    private Subscriber connect(int port, Duration silence) {
        return new Subscriber(
                new HostAndPort("127.0.0.1", port),
                DefaultJedisClientConfig.builder()
                        .socketTimeoutMillis((int) silence.toMillis())
                        .build(),
                false,
                new Events());
    }

    /** Tells the subscriptions what a connection says, as the cluster does. */
    private final class Events implements Subscriber.Events {
        @Override
        public void up(Subscriber on) {
            subscriptions.lookAtEverything();
        }

        @Override
        public void down(Subscriber on) {
            subscriptions.down(on);
        }

        @Override
        public void confirmed(Subscriber on, byte[] channel, boolean isSubscribed) {
            subscriptions.confirmed(on, channel, isSubscribed);
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
            heard.add(new String(payload, ISO_8859_1));
        }
    }

    private final class Heard implements Subscriptions.Listener {
        @Override
        public void subscribed(String name) {
            heard.add("+" + name);
        }

        @Override
        public void unsubscribed(String name) {
            heard.add("-" + name);
        }
    }

    // One channel

    @Test
    void a_wanted_channel_is_heard_as_soon_as_its_future_says_so() {
        Subscriptions.Wanted wanted = subscriptions.want(room);

        awaitSubscribed(wanted);

        assertThat(publish(valkey, room, "hello")).isEqualTo(1);
        await(() -> heard.contains("hello"));
        assertThat(heard).containsExactly("+" + room.name(), "hello");
        assertThat(subscriptions.size()).isEqualTo(1);
    }

    @Test
    void a_channel_that_nobody_wants_any_more_is_left() {
        Subscriptions.Wanted wanted = subscriptions.want(room);
        awaitSubscribed(wanted);

        subscriptions.unwant(room, wanted);

        await(() -> channels(valkey).isEmpty());
        assertThat(subscriptions.size()).isZero();
    }

    @Test
    void a_channel_that_is_wanted_again_and_again_is_heard_whenever_its_future_says_so() {
        network.delay(Duration.ofMillis(2)); // so that several confirmations are under way
        Subscriptions.Wanted wanted = subscriptions.want(room);
        for (int round = 0; round < 50; round++) {
            for (int i = 0; i < 5; i++) {
                subscriptions.unwant(room, wanted);
                wanted = subscriptions.want(room);
            }

            awaitSubscribed(wanted);

            assertThat(publish(valkey, room, "hello")).as("round %d", round).isEqualTo(1);
        }
    }

    @Test
    void who_wanted_it_first_cannot_take_it_from_who_wants_it_now() {
        Subscriptions.Wanted former = subscriptions.want(room);
        Subscriptions.Wanted latter = subscriptions.want(room);

        subscriptions.unwant(room, former);

        awaitSubscribed(latter);
        assertThat(subscriptions.size()).isEqualTo(1);
        assertThat(publish(valkey, room, "hello")).isEqualTo(1);
    }

    // Servers

    @Test
    void what_is_wanted_before_there_is_a_server_is_subscribed_when_there_is_one() {
        current = null;
        Subscriptions.Wanted wanted = subscriptions.want(room);
        Keys other = room();
        current = subscriber;
        awaitSubscribed(subscriptions.want(other)); // so the first one was looked at, too

        subscriptions.lookAtEverything();

        awaitSubscribed(wanted);
        assertThat(channels(valkey)).isEqualTo(names(Set.of(room, other)));
    }

    @Test
    void a_broken_connection_loses_every_channel_and_the_next_one_has_them_again() {
        Keys other = room();
        Subscriptions.Wanted wanted = subscriptions.want(room);
        awaitSubscribed(wanted);
        awaitSubscribed(subscriptions.want(other));

        valkey.kill();
        await(() -> heard.contains("-" + room.name()) && heard.contains("-" + other.name()));
        assertThat(wanted.subscribed()).as("while it is away").isNotDone();
        valkey.restartEmpty();

        awaitSubscribed(wanted);
        await(() -> channels(valkey).equals(names(Set.of(room, other))));
        assertThat(publish(valkey, room, "hello")).isEqualTo(1);
    }

    @Test
    void a_server_that_is_silent_is_given_up_and_heard_again_when_it_speaks() {
        subscriber.close();
        subscriber = connect(network.port(), Duration.ofMillis(500));
        current = subscriber;
        subscriptions.lookAtEverything();
        Subscriptions.Wanted wanted = subscriptions.want(room);
        awaitSubscribed(wanted);

        valkey.pause();
        await(() -> heard.contains("-" + room.name()));
        valkey.resume();

        await(() -> publish(valkey, room, "hello") == 1 && heard.contains("hello"));
    }

    @Test
    void channels_that_another_server_has_now_are_left_here_and_heard_there() {
        Keys other = room();
        Subscriptions.Wanted wanted = subscriptions.want(room);
        awaitSubscribed(wanted);
        awaitSubscribed(subscriptions.want(other));

        try (ValkeyServer next = ValkeyServer.start()) {
            Subscriber onNext = connect(next.port(), SILENCE);
            await(onNext::isUp);
            current = onNext;
            subscriptions.lookAtEverything();

            await(() -> channels(next).equals(names(Set.of(room, other))));
            await(() -> channels(valkey).isEmpty());
            awaitSubscribed(wanted);
            assertThat(publish(next, room, "hello")).isEqualTo(1);
            await(() -> heard.contains("hello"));
            assertThat(heard).containsOnlyOnce("-" + room.name(), "-" + other.name());
            onNext.close();
        }
    }

    @Test
    void a_channel_that_the_server_ends_by_itself_is_subscribed_anew() {
        Subscriptions.Wanted wanted = subscriptions.want(room);
        awaitSubscribed(wanted);

        subscriptions.confirmed(subscriber, room.channel(), false); // as when its slot moves

        await(() -> heard.contains("-" + room.name()));
        awaitSubscribed(wanted);
        assertThat(publish(valkey, room, "hello")).isEqualTo(1);
    }

    // Many

    @Test
    void more_channels_than_one_command_takes_are_all_heard_and_all_left() {
        Map<Keys, Subscriptions.Wanted> all = new HashMap<>();
        current = null; // so that all of them are looked at together
        IntStream.range(0, MORE_THAN_A_COMMAND_TAKES)
                .mapToObj(_ -> room())
                .forEach(keys -> all.put(keys, subscriptions.want(keys)));
        current = subscriber;

        subscriptions.lookAtEverything();

        all.values().forEach(SubscriptionsTest::awaitSubscribed);

        assertThat(channels(valkey)).isEqualTo(names(all.keySet()));
        all.forEach(subscriptions::unwant);
        await(() -> channels(valkey).isEmpty());
    }

    @Test
    void whatever_joins_leaves_and_breaks_there_were_it_ends_with_what_is_wanted()
            throws Exception {
        int threads = 4;
        Map<Keys, Subscriptions.Wanted> wanted = new HashMap<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<Map<Keys, Subscriptions.Wanted>>> ends = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                long seed = SEED + thread;
                ends.add(pool.submit(() -> churn(new Random(seed))));
            }
            for (int i = 0; i < 5; i++) {
                await(subscriber::isUp);
                network.dropAll();
            }
            for (Future<Map<Keys, Subscriptions.Wanted>> end : ends) {
                wanted.putAll(end.get());
            }
        }

        wanted.values().forEach(SubscriptionsTest::awaitSubscribed);

        await(() -> channels(valkey).equals(names(wanted.keySet())));
        assertThat(subscriptions.size()).isEqualTo(wanted.size());
    }

    /** Wants and leaves rooms of its own at random, and tells which it wants in the end. */
    private Map<Keys, Subscriptions.Wanted> churn(Random dice) {
        List<Keys> rooms =
                IntStream.range(0, 20).mapToObj(_ -> Keys.of(RoomId.random(dice))).toList();
        Map<Keys, Subscriptions.Wanted> wanted = new HashMap<>();
        for (int i = 0; i < 2_000; i++) {
            Keys keys = rooms.get(dice.nextInt(rooms.size()));
            Subscriptions.Wanted entry = wanted.remove(keys);
            if (entry == null) {
                wanted.put(keys, subscriptions.want(keys));
            } else {
                subscriptions.unwant(keys, entry);
            }
        }
        return wanted;
    }

    private Keys room() {
        return Keys.of(RoomId.random(random));
    }

    private static String name(Keys keys) {
        return new String(keys.channel(), ISO_8859_1);
    }

    /** What a server is asked for when these rooms are listened to. */
    private static Set<String> names(Set<Keys> rooms) {
        return rooms.stream().map(SubscriptionsTest::name).collect(Collectors.toSet());
    }

    private static Set<String> channels(ValkeyServer server) {
        return new HashSet<>(
                server.command("PUBSUB", "CHANNELS", "*").items().stream()
                        .map(Reply::text)
                        .toList());
    }

    private static long publish(ValkeyServer server, Keys keys, String text) {
        return server.command("PUBLISH", name(keys), text).number();
    }

    private static void awaitSubscribed(Subscriptions.Wanted wanted) {
        await(() -> wanted.subscribed().isDone());
    }

    private static void await(Callable<Boolean> isSo) {
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .atMost(HEALED_WITHIN)
                .until(isSo);
    }
}
