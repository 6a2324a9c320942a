package org.e2eechat.server.cluster;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Which channels this node listens to. Any thread says what is wanted; one thread alone compares that with what was asked of the servers, and makes it so. It is told that something
 * may have changed, not what: so joins, leaves, broken connections and moved slots are the same work, and none of them can be overtaken by another.
 */
final class Subscriptions implements Channels {
    private static final Logger log = LoggerFactory.getLogger(Subscriptions.class);
    private static final int BATCH = 500; // channels in one command, 45 kB
    private static final long PING_MS = 500; // well within the time-out of a read

    /** Long enough that a log stays readable, and well within the time-out of a read. */
    private static final long AFTER_BUG_MS = 500;

    private final Function<Keys, @Nullable Subscriber> subscriberOf;
    private final LongSupplier nanoClock;
    private final Map<String, Wanted> wanted = new ConcurrentHashMap<>();
    private final BlockingQueue<Runnable> changes =
            new LinkedBlockingQueue<>(); // at most one for each channel and each connection
    private final Set<String> looked =
            ConcurrentHashMap.newKeySet(); // channels with a change queued
    private final Map<String, Actual> actual = new HashMap<>(); // by the owner's thread only
    private final Thread owner;
    private long nextPing; // likewise
    private volatile Runnable ping = () -> {};
    private volatile @Nullable Listener listener; // once started

    /** Hears of what was gained and lost, on the owner's thread; must not block. */
    interface Listener {
        void subscribed(String name);

        void unsubscribed(String name);
    }

    /**
     * Needs {@link #start}.
     *
     * @param subscriberOf the connection for a room's channels now; null when there is none
     */
    Subscriptions(Function<Keys, @Nullable Subscriber> subscriberOf, LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.subscriberOf = subscriberOf;
        this.owner = Thread.ofVirtual().name("valkey-subscriptions").unstarted(this::own);
    }

    void start(Runnable pingAll, Listener hearsOfChanges) {
        ping = pingAll;
        listener = hearsOfChanges;
        owner.start();
    }

    void stop() {
        owner.interrupt();
    }

    /** A channel that is wanted, and when it is there. */
    static final class Wanted {
        private final Keys keys;
        private volatile CompletableFuture<@Nullable Void> subscribed =
                new CompletableFuture<>(); // replaced by the owner when the subscription is lost

        Wanted(Keys keys) {
            this.keys = keys;
        }

        CompletableFuture<@Nullable Void> subscribed() {
            return subscribed;
        }

        void confirm() {
            subscribed.complete(null);
        }

        void lose() {
            subscribed = new CompletableFuture<>();
        }
    }

    /** What was asked of a server for one channel. */
    private static final class Actual {
        private final Keys keys;
        private final Subscriber on;
        private boolean isAsked; // by the last command
        private int unconfirmed;

        Actual(Keys keys, Subscriber on) {
            this.keys = keys;
            this.on = on;
        }
    }

    @Override
    public Wanted want(Keys keys) {
        Wanted entry = new Wanted(keys);
        wanted.put(keys.name(), entry);
        look(keys.name());
        return entry;
    }

    @Override
    public void unwant(Keys keys, Wanted entry) {
        wanted.remove(keys.name(), entry);
        look(keys.name());
    }

    int size() {
        return wanted.size();
    }

    /** The servers are others now, or have other slots. */
    void lookAtEverything() {
        changes.add(
                () -> {
                    actual.keySet().forEach(this::lookLater);
                    wanted.keySet().forEach(this::lookLater);
                });
    }

    void down(Subscriber subscriber) {
        changes.add(
                () -> {
                    List<Actual> lost =
                            actual.values().stream().filter(a -> a.on == subscriber).toList();
                    for (Actual each : lost) {
                        actual.remove(each.keys.name());
                        lose(each.keys.name());
                        lookLater(each.keys.name());
                    }
                });
    }

    void confirmed(Subscriber subscriber, byte[] channel, boolean isSubscribed) {
        String name = Keys.nameOf(channel);
        changes.add(() -> confirm(subscriber, name, isSubscribed));
    }

    /** A server has refused a channel, or ended it by itself, because it has its slot no more. */
    void moved(Subscriber subscriber, byte[] channel, boolean wasAsked) {
        String name = Keys.nameOf(channel);
        changes.add(() -> forget(subscriber, name, wasAsked));
    }

    // Asked for again when the servers are known anew, or with the next ping
    private void forget(Subscriber subscriber, String name, boolean wasAsked) {
        Actual state = actual.get(name);
        if (state == null || state.on != subscriber) {
            return; // of a connection that is gone
        }
        if (wasAsked) {
            state.unconfirmed--;
        }
        if (state.unconfirmed == 0) {
            actual.remove(name);
            lose(name);
        }
    }

    private void confirm(Subscriber subscriber, String name, boolean isSubscribed) {
        Actual state = actual.get(name);
        if (state == null || state.on != subscriber) {
            return; // of a connection that is gone
        }
        if (state.unconfirmed == 0) { // the slot has moved, and the server says so by itself
            actual.remove(name);
            lose(name);
            lookLater(name);
            return;
        }
        state.unconfirmed--;
        if (state.unconfirmed == 0 && isSubscribed && state.isAsked) {
            Wanted entry = wanted.get(name);
            if (entry != null) {
                entry.confirm();
                if (listener != null) {
                    listener.subscribed(name);
                }
            }
        } else if (state.unconfirmed == 0 && !state.isAsked) {
            actual.remove(name);
            lookLater(name);
        }
    }

    private void lose(String name) {
        Wanted entry = wanted.get(name);
        if (entry != null && entry.subscribed.isDone()) {
            entry.lose();
            if (listener != null) {
                listener.unsubscribed(name);
            }
        }
    }

    private void look(String name) {
        if (looked.add(name)) {
            changes.add(() -> {}); // the channel itself is in the set
        }
    }

    private void lookLater(String name) {
        looked.add(name);
    }

    private void own() {
        try {
            while (true) {
                try {
                    ownOnce();
                } catch (RuntimeException bug) {
                    log.error("subscriptions could not be changed", bug);
                    lookAtEverything();
                    Thread.sleep(AFTER_BUG_MS);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void ownOnce() throws InterruptedException {
        Runnable change = changes.poll(PING_MS, TimeUnit.MILLISECONDS);
        for (; change != null; change = changes.poll()) {
            change.run();
        }
        reconcile();
        if (nanoClock.getAsLong() - nextPing >= 0) {
            nextPing = nanoClock.getAsLong() + TimeUnit.MILLISECONDS.toNanos(PING_MS);
            ping.run();
            retryWhatHasNoServer();
        }
    }

    private void retryWhatHasNoServer() {
        for (String name : wanted.keySet()) {
            if (!actual.containsKey(name)) {
                lookLater(name);
            }
        }
    }

    private void reconcile() {
        Map<Subscriber, List<byte[]>> subscribe = new LinkedHashMap<>();
        Map<Subscriber, List<byte[]>> unsubscribe = new LinkedHashMap<>();
        List<String> names = List.copyOf(looked);
        for (String name : names) {
            looked.remove(name);
            Wanted want = wanted.get(name);
            Actual state = actual.get(name);
            Subscriber right = want == null ? null : subscriberOf.apply(want.keys);
            if (right != null && !right.isUp()) {
                right = null;
            }
            if (state != null && state.on != right && state.isAsked) {
                state.isAsked = false;
                state.unconfirmed++;
                unsubscribe
                        .computeIfAbsent(state.on, _ -> new ArrayList<>())
                        .add(state.keys.channel());
            }
            if (state != null && state.on != right) {
                if (right == null) {
                    continue; // looked at again when the server has confirmed
                }
                actual.remove(name); // the other server has the slot now
                lose(name);
                state = null;
            }
            if (want != null && right != null) {
                if (state == null) {
                    state = new Actual(want.keys, right);
                    actual.put(name, state);
                }
                if (!state.isAsked) {
                    state.isAsked = true;
                    state.unconfirmed++;
                    subscribe
                            .computeIfAbsent(right, _ -> new ArrayList<>())
                            .add(want.keys.channel());
                } else if (state.unconfirmed == 0) {
                    want.confirm(); // wanted again before anybody unsubscribed
                }
            }
        }
        unsubscribe.forEach((on, channels) -> send(on, false, channels));
        subscribe.forEach((on, channels) -> send(on, true, channels));
    }

    private static void send(Subscriber on, boolean subscribe, List<byte[]> channels) {
        for (int i = 0; i < channels.size(); i += BATCH) {
            on.change(subscribe, channels.subList(i, Math.min(channels.size(), i + BATCH)));
        }
    }
}
