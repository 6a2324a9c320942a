package org.e2eechat.server.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.valkey.CommandArguments;
import io.valkey.HostAndPort;
import io.valkey.JedisClientConfig;
import io.valkey.Protocol;
import io.valkey.commands.ProtocolCommand;
import io.valkey.exceptions.JedisConnectionException;
import io.valkey.exceptions.JedisDataException;
import io.valkey.exceptions.JedisException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The connection on which one master sends what is published. It connects anew for as long as it is open; what is subscribed on it is the business of {@link Subscriptions}, whose
 * thread alone writes.
 */
final class Subscriber {
    private static final Logger log = LoggerFactory.getLogger(Subscriber.class);
    private static final long RETRY_MS = 100; // so that messages flow again soon

    /** After a bug: long enough that a log stays readable, and well within a lease. */
    private static final long RETRY_AFTER_BUG_MS = 1_000;

    private final HostAndPort address;
    private final JedisClientConfig config;
    private final boolean isSharded;
    private final Events events;
    private volatile @Nullable Line line; // while connected; written by the reading thread
    private volatile boolean isOpen = true;
    private final Thread thread;

    Subscriber(HostAndPort address, JedisClientConfig config, boolean isSharded, Events events) {
        this.address = address;
        this.config = config;
        this.isSharded = isSharded;
        this.events = events;
        this.thread = Thread.ofPlatform().daemon().name("valkey-subscriber").start(this::run);
    }

    /**
     * One connection.
     *
     * @param asked what its server has not answered yet, in the order of the answers; only where
     *     each channel is a command of its own. Bounded by the channels that are wanted
     */
    private record Line(Wire wire, Queue<Asked> asked) {}

    /** A command that is under way. Its channel is empty for a PING. */
    private static final class Asked {
        private static final Asked PING = new Asked(false, new byte[0]);

        private final boolean isSubscribing;
        private final byte[] channel;

        Asked(boolean isSubscribing, byte[] channel) {
            this.isSubscribing = isSubscribing;
            this.channel = channel;
        }

        boolean isPing() {
            return channel.length == 0;
        }

        boolean isUnsubscribing(byte[] from) {
            return !isSubscribing && !isPing() && Arrays.equals(channel, from);
        }

        boolean isSameAs(Asked other) {
            return isSubscribing == other.isSubscribing && Arrays.equals(channel, other.channel);
        }
    }

    /** Called on the reading thread; must not block. */
    interface Events {
        void up(Subscriber subscriber);

        void down(Subscriber subscriber);

        void confirmed(Subscriber subscriber, byte[] channel, boolean isSubscribed);

        /** The server does not let this channel be subscribed to: its slot has moved. */
        void refused(Subscriber subscriber, byte[] channel);

        /** The server has ended a subscription by itself: its slot has moved. */
        void lost(Subscriber subscriber, byte[] channel);

        void message(byte[] channel, byte[] payload);
    }

    boolean isUp() {
        return line != null;
    }

    /** Subscribes or unsubscribes; each channel is confirmed once. A failure ends the connection, and with it every subscription. */
    void change(boolean subscribe, List<byte[]> channels) {
        ProtocolCommand command =
                isSharded
                        ? (subscribe ? Protocol.Command.SSUBSCRIBE : Protocol.Command.SUNSUBSCRIBE)
                        : (subscribe ? Protocol.Command.SUBSCRIBE : Protocol.Command.UNSUBSCRIBE);
        if (!isSharded) {
            CommandArguments all = new CommandArguments(command);
            channels.forEach(all::add);
            write(List.of(all), List.of());
            return;
        }
        write(
                channels.stream()
                        .map(channel -> new CommandArguments(command).add(channel))
                        .toList(),
                channels.stream().map(channel -> new Asked(subscribe, channel)).toList());
    }

    /** Asks for a sign of life; without one in time the reading thread gives the connection up. */
    void ping() {
        write(
                List.of(new CommandArguments(Protocol.Command.PING)),
                isSharded ? List.of(Asked.PING) : List.of());
    }

    private void write(List<CommandArguments> commands, List<Asked> asked) {
        Line current = line;
        if (current == null) {
            return; // a new connection begins without subscriptions, and is told all of them
        }
        current.asked().addAll(asked);
        try {
            commands.forEach(current.wire()::write);
            current.wire().push();
        } catch (JedisException broken) {
            current.wire().abort();
        }
    }

    /** Begins anew, because the server has refused something and nobody can tell what. */
    void restart() {
        Line current = line;
        if (current != null) {
            current.wire().abort();
        }
    }

    void close() {
        isOpen = false;
        restart();
        thread.interrupt();
    }

    private void run() {
        while (isOpen) {
            long retryMs = RETRY_MS;
            try (Wire fresh = Wire.connect(address, config)) {
                Line current = new Line(fresh, new ConcurrentLinkedQueue<>());
                line = current;
                events.up(this);
                while (isOpen) {
                    handleNext(current);
                }
            } catch (JedisException failure) {
                log.debug("not subscribed: {}", failure.getMessage());
            } catch (RuntimeException bug) {
                log.error("a subscription to valkey failed unexpectedly and is made anew", bug);
                retryMs = RETRY_AFTER_BUG_MS;
            } finally {
                if (line != null) {
                    line = null;
                    events.down(this);
                }
            }
            try {
                Thread.sleep(retryMs);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void handleNext(Line current) {
        Object reply;
        try {
            reply = current.wire().getUnflushedObject();
        } catch (JedisDataException refusal) {
            Asked asked = current.asked().poll();
            if (asked == null || asked.isPing()) {
                throw refusal; // it could be any of several channels
            }
            events.refused(this, asked.channel);
            return;
        }
        handle(reply, current.asked());
    }

    private void handle(@Nullable Object reply, Queue<Asked> asked) {
        if (!(reply instanceof List<?> parts)
                || parts.size() < 2
                || !(parts.get(0) instanceof byte[] kind)) {
            answered(asked, Asked.PING); // before anything is subscribed
            return;
        }
        byte[] subject = parts.get(1) instanceof byte[] bytes ? bytes : new byte[0];
        switch (new String(kind, US_ASCII)) {
            case "message", "smessage" -> {
                if (parts.get(2) instanceof byte[] payload) {
                    hear(subject, payload);
                }
            }
            case "subscribe", "unsubscribe" ->
                    events.confirmed(this, subject, kind.length == "subscribe".length());
            case "ssubscribe" -> {
                answered(asked, new Asked(true, subject));
                events.confirmed(this, subject, true);
            }
            case "sunsubscribe" -> {
                Asked next = asked.peek();
                if (next != null && next.isUnsubscribing(subject)) {
                    asked.remove();
                    events.confirmed(this, subject, false);
                } else {
                    events.lost(this, subject);
                }
            }
            default -> answered(asked, Asked.PING);
        }
    }

    /** Out of step, no later answer could be told from another: the connection begins anew. */
    private void answered(Queue<Asked> asked, Asked expected) {
        if (!isSharded) {
            return;
        }
        Asked next = asked.poll();
        if (next == null || !next.isSameAs(expected)) {
            throw new JedisConnectionException("an answer to something else");
        }
    }

    // One message's bug must not end the subscriptions of all other rooms
    private void hear(byte[] channel, byte[] payload) {
        try {
            events.message(channel, payload);
        } catch (RuntimeException bug) {
            log.error("a message from another node could not be handled", bug);
        }
    }
}
