package org.e2eechat.server.cluster;

import io.valkey.CommandArguments;
import io.valkey.HostAndPort;
import io.valkey.JedisClientConfig;
import io.valkey.Protocol;
import io.valkey.exceptions.JedisConnectionException;
import io.valkey.exceptions.JedisDataException;
import io.valkey.exceptions.JedisException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A pipeline to one server on one connection: commands leave in the order they were sent, and replies come in the same order. A command that comes alone is written by whoever sends it,
 * because waking another thread costs as much as writing; commands that come in quick succession are written together by the link's own thread, see {@link CommandPace}. When the connection breaks,
 * what was under way fails and is never sent again, and the link connects anew for as long as it is open. While it is down, sending fails at once. So a server that is away costs a
 * caller nothing, and nothing piles up.
 */
final class Link {
    private static final Logger log = LoggerFactory.getLogger(Link.class);
    private static final Duration FIRST_RETRY = Duration.ofMillis(50);
    private static final Duration LAST_RETRY =
            Duration.ofMillis(500); // so a server that is back is used within half a second

    /** After a bug: long enough that a log stays readable, and well within a lease. */
    private static final Duration RETRY_AFTER_BUG = Duration.ofSeconds(1);

    private static final int BATCH =
            256; // commands in one write, so that replies are read meanwhile

    // As much always fits into the socket's send buffer, so that no sender is ever held up
    private static final int UNBLOCKED_BYTES = Wire.SEND_BUFFER_BYTES / 4;

    private final String name;
    private final Collect collect;
    private final HostAndPort address;
    private final JedisClientConfig config;
    private final long maxBytes; // of all commands that wait or are under way
    private final Runnable whenUp;
    private final Runnable whenDown;
    private final AtomicLong pendingBytes = new AtomicLong();
    private volatile @Nullable Session session; // written by the link's own thread
    private volatile boolean isOpen = true;
    private final Thread thread;

    /**
     * How long things may collect that nobody waits for; zero for not at all.
     *
     * @param commands so that one write sends many, once they come fast
     * @param replies so that one wake-up reads many
     */
    record Collect(Duration commands, Duration replies) {
        static final Collect NOTHING = new Collect(Duration.ZERO, Duration.ZERO);
    }

    /**
     * Starts to connect.
     *
     * @param whenUp called after each connect, on the link's own thread; must not block
     * @param whenDown called after each break, likewise
     */
    Link(
            String name,
            HostAndPort address,
            JedisClientConfig config,
            long maxBytes,
            Collect collect,
            Runnable whenUp,
            Runnable whenDown) {
        this.name = name;
        this.collect = collect;
        this.address = address;
        this.config = config;
        this.maxBytes = maxBytes;
        this.whenUp = whenUp;
        this.whenDown = whenDown;
        this.thread = Thread.ofPlatform().daemon().name("valkey-" + name).start(this::run);
    }

    /** Hears what becomes of a command, on the link's own threads; must not block. */
    interface Callback {
        void replied(@Nullable Object reply);

        void failed(JedisException failure);
    }

    /** For what nobody waits for. */
    static final Callback IGNORE =
            new Callback() {
                @Override
                public void replied(@Nullable Object reply) {
                    // nothing depends on it
                }

                @Override
                public void failed(JedisException failure) {
                    // likewise
                }
            };

    /** A command that waits or is under way. */
    private static final class Sent {
        private final CommandArguments command;
        private final int bytes;
        private final Callback callback;

        Sent(CommandArguments command, int bytes, Callback callback) {
            this.command = command;
            this.bytes = bytes;
            this.callback = callback;
        }
    }

    boolean isUp() {
        return session != null;
    }

    /**
     * Sends a command if the link is up and has room.
     *
     * @param bytes about how much it takes
     * @return false when nothing was sent and the callback will not be called
     */
    boolean send(CommandArguments command, int bytes, Callback callback) {
        Session current = session;
        if (current == null) {
            return false;
        }
        if (pendingBytes.addAndGet(bytes) > maxBytes) {
            pendingBytes.addAndGet(-bytes);
            return false;
        }
        current.send(new Sent(command, bytes, callback));
        return true;
    }

    /** Bytes of commands that wait or are under way. */
    long pendingBytes() {
        return pendingBytes.get();
    }

    void close() {
        isOpen = false;
        thread.interrupt();
        Session current = session;
        if (current != null) {
            current.end();
        }
    }

    private void run() {
        Duration retry = FIRST_RETRY;
        while (isOpen) {
            Ended ended = connectAndServe();
            if (ended == Ended.CLOSED) {
                return;
            }
            if (ended == Ended.BY_BUG) {
                retry = RETRY_AFTER_BUG;
            } else if (ended == Ended.AFTER_SERVICE) {
                retry = FIRST_RETRY;
            }
            if (!pause(retry)) {
                return;
            }
            retry = min(retry.multipliedBy(2), LAST_RETRY);
        }
    }

    /** How one attempt to connect, and what came after it, ended. */
    private enum Ended {
        WITHOUT_SERVICE,
        AFTER_SERVICE,
        BY_BUG,
        CLOSED
    }

    private Ended connectAndServe() {
        try (Wire wire = Wire.connect(address, config)) {
            if (!wire.ping()) {
                throw new JedisConnectionException("no PONG");
            }
            serve(new Session(wire));
            return Ended.AFTER_SERVICE;
        } catch (JedisException failure) {
            log.debug("not connected: {}", failure.getMessage());
            return Ended.WITHOUT_SERVICE;
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            return Ended.CLOSED;
        } catch (RuntimeException bug) {
            log.error("a connection to valkey failed unexpectedly and is made anew", bug);
            return Ended.BY_BUG;
        }
    }

    /** Whatever ends it, nothing stays under way. */
    private void serve(Session fresh) throws InterruptedException {
        try {
            session = fresh;
            whenUp.run();
            fresh.serve();
        } catch (JedisException failure) {
            log.debug("disconnected: {}", failure.getMessage());
        } finally {
            session = null;
            fresh.failEverything();
            whenDown.run();
        }
    }

    private boolean pause(Duration duration) {
        try {
            Thread.sleep(duration);
            return isOpen;
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** One connection's life: the link's thread writes, another one reads. */
    private final class Session {
        private static final Sent END = // never sent
                new Sent(new CommandArguments(Protocol.Command.PING), 0, IGNORE);

        private final Wire wire;
        private final BlockingQueue<Sent> waiting =
                new LinkedBlockingQueue<>(); // bounded by pendingBytes
        private final BlockingQueue<Sent> underWay = new LinkedBlockingQueue<>(); // likewise
        private final AtomicInteger unwritten =
                new AtomicInteger(); // commands that have waited and are not written yet
        private final ReentrantLock writing = new ReentrantLock();
        private final CommandPace pace =
                new CommandPace(collect.commands(), System.nanoTime()); // guarded by writing
        private volatile boolean
                hasEnded; // nothing that is put into a queue from now on will be served

        Session(Wire wire) {
            this.wire = wire;
        }

        void send(Sent sent) {
            if (pendingBytes.get() <= UNBLOCKED_BYTES && writing.tryLock()) {
                try {
                    if (sendAlone(sent)) {
                        return;
                    }
                } finally {
                    writing.unlock();
                }
            }
            unwritten.incrementAndGet();
            waiting.add(sent);
            // It may have come too late for the link's thread to fail it. It takes out only itself:
            // END waits in the queues, too, and is for the link's own threads.
            if (hasEnded && waiting.remove(sent)) {
                fail(sent);
            }
        }

        /** While writing is locked. False when there is company, whose order and whose system call it should share. */
        private boolean sendAlone(Sent sent) {
            long now = System.nanoTime();
            if (hasEnded || unwritten.get() > 0 || !pace.leavesAlone(now)) {
                return false;
            }
            pace.wrote(1, now);
            try {
                write(sent);
                wire.push();
            } catch (JedisException broken) {
                end(); // it is under way, and fails with everything that is
            }
            return true;
        }

        void end() {
            hasEnded = true;
            wire.abort();
            waiting.add(END);
            underWay.add(END);
        }

        /** Returns, or throws, when the connection has ended. */
        void serve() throws InterruptedException {
            Thread reader =
                    Thread.ofPlatform()
                            .daemon()
                            .name("valkey-" + name + "-replies")
                            .start(this::readReplies);
            try {
                while (!hasEnded) {
                    Sent first = waiting.take();
                    awaitCompanyOf(first);
                    writing.lock();
                    try {
                        writeTogether(first);
                    } finally {
                        writing.unlock();
                    }
                    awaitCompany(); // asleep, so that what comes meanwhile need not wake us
                }
            } finally {
                end();
                joinWhateverComes(reader);
            }
        }

        /** The socket is closed and END is in its queue, so it ends soon, also while we close. */
        private static void joinWhateverComes(Thread reader) {
            boolean wasInterrupted = false;
            while (reader.isAlive()) {
                try {
                    reader.join();
                } catch (InterruptedException closing) {
                    wasInterrupted = true;
                }
            }
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }

        private void awaitCompanyOf(Sent first) throws InterruptedException {
            boolean isOver = false;
            try {
                awaitCompany();
                isOver = true;
            } finally {
                if (!isOver) { // it is in no queue, so nobody else would fail it
                    fail(first);
                }
            }
        }

        private void awaitCompany() throws InterruptedException {
            long nanos;
            writing.lock();
            try {
                nanos = pace.collectsFor(System.nanoTime());
            } finally {
                writing.unlock();
            }
            if (nanos > 0) {
                Thread.sleep(Duration.ofNanos(nanos));
            }
        }

        private void writeTogether(Sent first) {
            int count = 0;
            for (Sent next = first; next != null; next = count < BATCH ? waiting.poll() : null) {
                write(next);
                count++;
            }
            wire.push();
            pace.wrote(count, System.nanoTime());
            unwritten.addAndGet(-count);
        }

        private void write(Sent sent) {
            if (sent != END) {
                underWay.add(sent);
                wire.write(sent.command);
            }
        }

        private void readReplies() {
            try {
                for (Sent sent = underWay.take(); sent != END; sent = underWay.take()) {
                    if (!read(sent)) {
                        return;
                    }
                    if (!collect.replies().isZero() && underWay.isEmpty()) {
                        Thread.sleep(collect.replies());
                    }
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } finally {
                end();
            }
        }

        // The read has the socket's time-out: who does not answer that long counts as away.
        private boolean read(Sent sent) {
            Object reply;
            try {
                reply = readAnswered(sent);
            } catch (JedisDataException refusal) { // the connection is fine
                failed(sent, refusal);
                return true;
            } catch (JedisException broken) {
                failed(sent, broken);
                return false;
            } catch (RuntimeException bug) { // what is read next would be the answer to anything
                log.error("an answer of valkey could not be read", bug);
                failed(sent, new JedisConnectionException("the answer could not be read", bug));
                return false;
            }
            replied(sent, reply);
            return true;
        }

        private @Nullable Object readAnswered(Sent sent) {
            try {
                return wire.read();
            } finally {
                pendingBytes.addAndGet(-sent.bytes); // the server has taken it
            }
        }

        /** After both threads are done with it. */
        void failEverything() {
            hasEnded = true;
            List<Sent> left = new ArrayList<>();
            writing.lock(); // or one that is being written by its sender would come too late
            try {
                underWay.drainTo(left);
                waiting.drainTo(left);
            } finally {
                writing.unlock();
            }
            left.forEach(this::fail);
        }

        private void fail(Sent sent) {
            pendingBytes.addAndGet(-sent.bytes);
            failed(sent, new JedisConnectionException("the connection has ended"));
        }

        // One callback's bug must not take the outcome of other commands with it
        private static void replied(Sent sent, @Nullable Object reply) {
            try {
                sent.callback.replied(reply);
            } catch (RuntimeException bug) {
                log.error("an answer of valkey could not be used", bug);
            }
        }

        private static void failed(Sent sent, JedisException failure) {
            try {
                sent.callback.failed(failure);
            } catch (RuntimeException bug) {
                log.error("a failure of valkey could not be dealt with", bug);
            }
        }
    }
}
