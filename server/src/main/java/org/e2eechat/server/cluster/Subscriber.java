package org.e2eechat.server.cluster;

import io.valkey.CommandArguments;
import io.valkey.HostAndPort;
import io.valkey.JedisClientConfig;
import io.valkey.Protocol;
import io.valkey.commands.ProtocolCommand;
import io.valkey.exceptions.JedisException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;

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
    private volatile @Nullable Wire wire; // while connected; written by the reading thread
    private volatile boolean isOpen = true;
    private final Thread thread;

    Subscriber(HostAndPort address, JedisClientConfig config, boolean isSharded, Events events) {
        this.address = address;
        this.config = config;
        this.isSharded = isSharded;
        this.events = events;
        this.thread = Thread.ofPlatform().daemon().name("valkey-subscriber").start(this::run);
    }

    /** Called on the reading thread; must not block. */
    interface Events {
        void up(Subscriber subscriber);

        void down(Subscriber subscriber);

        void confirmed(Subscriber subscriber, byte[] channel, boolean isSubscribed);

        void message(byte[] channel, byte[] payload);
    }

    boolean isUp() {
        return wire != null;
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
            write(List.of(all));
            return;
        }
        write(
                channels.stream()
                        .map(channel -> new CommandArguments(command).add(channel))
                        .toList());
    }

    /** Asks for a sign of life; without one in time the reading thread gives the connection up. */
    void ping() {
        write(List.of(new CommandArguments(Protocol.Command.PING)));
    }

    private void write(List<CommandArguments> commands) {
        Wire current = wire;
        if (current == null) {
            return; // a new connection begins without subscriptions, and is told all of them
        }
        try {
            commands.forEach(current::write);
            current.push();
        } catch (JedisException broken) {
            current.abort();
        }
    }

    /** Begins anew, because the server has refused something and nobody can tell what. */
    void restart() {
        Wire current = wire;
        if (current != null) {
            current.abort();
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
                wire = fresh;
                events.up(this);
                while (isOpen) {
                    handle(fresh.getUnflushedObject());
                }
            } catch (JedisException failure) {
                log.debug("not subscribed: {}", failure.getMessage());
            } catch (RuntimeException bug) {
                log.error("a subscription to valkey failed unexpectedly and is made anew", bug);
                retryMs = RETRY_AFTER_BUG_MS;
            } finally {
                if (wire != null) {
                    wire = null;
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

    private void handle(@Nullable Object reply) {
        if (!(reply instanceof List<?> parts)
                || parts.size() < 2
                || !(parts.get(0) instanceof byte[] kind)) {
            return;
        }
        byte[] subject = parts.get(1) instanceof byte[] bytes ? bytes : new byte[0];
        switch (new String(kind, java.nio.charset.StandardCharsets.US_ASCII)) {
            case "message", "smessage" -> {
                if (parts.get(2) instanceof byte[] payload) {
                    hear(subject, payload);
                }
            }
            case "subscribe", "ssubscribe" -> events.confirmed(this, subject, true);
            case "unsubscribe", "sunsubscribe" -> events.confirmed(this, subject, false);
            default -> {} // a PONG
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
