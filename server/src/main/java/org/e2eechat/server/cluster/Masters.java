package org.e2eechat.server.cluster;

import io.valkey.CommandArguments;
import io.valkey.HostAndPort;
import io.valkey.JedisClientConfig;
import io.valkey.Protocol;
import io.valkey.exceptions.JedisDataException;
import io.valkey.exceptions.JedisException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * The servers that hold rooms, and which slots each has. For each there is one connection for scripts, one for what is published and one for what is heard. They connect by themselves, and again when they
 * break; a thread finds out which servers these are, and whether they are still the same.
 */
final class Masters {
    private static final Logger log = LoggerFactory.getLogger(Masters.class);
    private static final long SCRIPT_BYTES =
            16 * 1024 * 1024; // of calls under way: 10 000 joins at once, and an end

    /** Of what is published. Less than a millisecond is nothing to a reader; nobody waits for the answers at all, and each wake-up costs more than many of them. */
    private static final Link.Collect COLLECT =
            new Link.Collect(Duration.ofNanos(750_000), Duration.ofMillis(2));

    private static final int QUESTION_BYTES = 1_024; // about what one takes
    private static final int PING_BYTES = 32; // and a PING
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50); // at the earliest
    private static final Duration DISCOVERY =
            Duration.ofSeconds(2); // how late a failover is noticed

    private final ValkeyUrl url;
    private final JedisClientConfig config;
    private final Topology topology;
    private final long publishBytes;
    private final Subscriber.Events events;
    private final Runnable whenUp;
    private final LongSupplier nanoClock;
    private final Map<HostAndPort, Master> masters =
            new ConcurrentHashMap<>(); // written by the discovering thread only
    private final Semaphore discoverNow = new Semaphore(0);
    private volatile SlotMap slots = SlotMap.none(); // likewise
    private volatile Set<HostAndPort> silent = Set.of(); // since the last probe
    private final Outages outages;
    private volatile Runnable whenMoved = () -> {};
    private volatile boolean isOpen = true;
    private final Thread discovery;

    /**
     * Needs {@link #start}.
     *
     * @param patience for how long a server that is away is waited for
     * @param publishBytes how much may wait to be published at each master; more is dropped
     * @param whenUp called when a master can be used again, on its connection's thread
     */
    Masters(
            Clients clients,
            Duration patience,
            long publishBytes,
            Timings timings,
            Subscriber.Events events,
            Runnable whenUp,
            LongSupplier nanoClock) {
        this.url = clients.url();
        this.publishBytes = publishBytes;
        this.events = events;
        this.whenUp = whenUp;
        this.nanoClock = nanoClock;
        this.outages = new Outages(patience, nanoClock);
        this.config = clients.ofServers(timings.silence());
        this.topology =
                Topology.of(url, clients.ofGuides(timings.reply()), timings.reply(), nanoClock);
        this.discovery = Thread.ofVirtual().name("valkey-discovery").unstarted(this::discover);
    }

    /** One master and the connections to it. */
    record Master(Link scripts, Link publishes, Subscriber subscriber) {
        void close() {
            scripts.close();
            publishes.close();
            subscriber.close();
        }

        boolean isUp() {
            return scripts.isUp() && subscriber.isUp();
        }
    }

    /** @param whenMoved called when masters have changed; must not block */
    void start(Runnable whenMoved) {
        this.whenMoved = whenMoved;
        discovery.start();
    }

    void close() {
        isOpen = false;
        discovery.interrupt();
        masters.values().forEach(Master::close);
    }

    boolean isSharded() {
        return url.kind() == ValkeyUrl.Kind.CLUSTER;
    }

    @Nullable Subscriber subscriberOf(Keys keys) {
        Master master = of(keys.slot());
        return master == null ? null : master.subscriber();
    }

    void pingSubscribers() {
        masters.values().forEach(master -> master.subscriber().ping());
    }

    /** Sends something over the connections that publish, because one that is idle does not notice that it is broken, and the next message would be lost. */
    void pingPublishers() {
        masters.values()
                .forEach(
                        master ->
                                master.publishes()
                                        .send(
                                                new CommandArguments(Protocol.Command.PING),
                                                PING_BYTES,
                                                Link.IGNORE));
    }

    /** Bytes that wait to be published, all masters together. */
    long unpublishedBytes() {
        return masters.values().stream().mapToLong(m -> m.publishes().pendingBytes()).sum();
    }

    /** The master of a slot; null when there is none or it is not known. */
    @Nullable Master of(int slot) {
        HostAndPort address = slots.masterOf(slot);
        return address == null ? null : masters.get(address);
    }

    /** Masters that did not answer the last probe: nobody waits for them until they answer one. */
    void silent(Set<HostAndPort> addresses) {
        silent = Set.copyOf(addresses);
    }

    private void cameBack(HostAndPort address) {
        outages.over(address);
        silent =
                silent.stream()
                        .filter(other -> !other.equals(address))
                        .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether the master of a slot answered the last probe. */
    boolean isAnswering(int slot) {
        HostAndPort address = slots.masterOf(slot);
        return address != null && !silent.contains(address);
    }

    /** Whether the master of a slot can be used. */
    boolean isUsable(int slot) {
        Master master = of(slot);
        boolean isUsable = master != null && master.isUp() && isAnswering(slot);
        if (isUsable) {
            outages.over(slots.masterOf(slot));
        }
        return isUsable;
    }

    /** Whether nobody waits any more for the master of a slot, because it has been away for too long. */
    boolean isGivenUp(int slot) {
        HostAndPort address = slots.masterOf(slot);
        boolean isSilent = address != null && silent.contains(address);
        return isSilent || outages.isLong(address);
    }

    /** The servers may be others than they were: looks soon. */
    void suspectChange() {
        if (discoverNow.availablePermits() == 0) {
            discoverNow.release();
        }
    }

    /** Asks every master something; empty for one that is away or does not answer in time. */
    Map<HostAndPort, Optional<Object>> askAll(CommandArguments question, Duration patience) {
        Map<HostAndPort, CompletableFuture<@Nullable Object>> asked = new HashMap<>();
        masters.forEach(
                (address, master) -> {
                    CompletableFuture<@Nullable Object> reply = new CompletableFuture<>();
                    if (!master.isUp()
                            || !master.scripts()
                                    .send(question, QUESTION_BYTES, new PendingReply(reply))) {
                        reply.completeExceptionally(new JedisException("away"));
                    }
                    asked.put(address, reply);
                });
        Deadline deadline = Deadline.in(patience, nanoClock);
        Map<HostAndPort, Optional<Object>> answers = new HashMap<>();
        for (Map.Entry<HostAndPort, CompletableFuture<@Nullable Object>> each : asked.entrySet()) {
            answers.put(each.getKey(), await(each.getValue(), deadline));
        }
        return answers;
    }

    private static Optional<Object> await(
            CompletableFuture<@Nullable Object> reply, Deadline deadline) {
        try {
            return Optional.ofNullable(reply.get(deadline.leftNanos(), TimeUnit.NANOSECONDS));
        } catch (ExecutionException failed) {
            // a refusal is an answer, too
            return failed.getCause() instanceof JedisDataException refusal
                    ? Optional.of(refusal)
                    : Optional.empty();
        } catch (TimeoutException _) {
            return Optional.empty();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Whether every slot has a master. */
    boolean isComplete() {
        return slots.isComplete();
    }

    private void discover() {
        try {
            while (isOpen) {
                look();
                boolean isFixed = url.kind() == ValkeyUrl.Kind.STANDALONE;
                boolean isKnown = isFixed || slots.isComplete();
                Duration pause = isKnown ? DISCOVERY : LOOK_AGAIN.multipliedBy(4);
                // Not more often than this, however many suspect.
                Thread.sleep(LOOK_AGAIN);
                if (discoverNow.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    discoverNow.drainPermits();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            topology.discover(slots).ifPresent(this::adopt);
        } catch (RuntimeException bug) { // the next look may go better
            log.error("the masters could not be found", bug);
        }
    }

    private void adopt(SlotMap found) {
        if (found.isSameAs(slots)) {
            return;
        }
        log.atInfo().addKeyValue("masters", found.masters().size()).log("valkey masters found");
        for (HostAndPort address : found.masters()) {
            if (!masters.containsKey(address)) {
                masters.put(address, connect(address));
            }
        }
        slots = found;
        List<HostAndPort> gone =
                masters.keySet().stream().filter(a -> !found.masters().contains(a)).toList();
        for (HostAndPort address : gone) {
            Master master = masters.remove(address);
            if (master != null) {
                master.close();
            }
        }
        whenMoved.run();
    }

    private Master connect(HostAndPort address) {
        return new Master(
                scripts(address),
                new Link(
                        "publishes",
                        address,
                        config,
                        publishBytes,
                        COLLECT,
                        () -> {},
                        this::suspectChange),
                new Subscriber(address, config, isSharded(), events));
    }

    private Link scripts(HostAndPort address) {
        AtomicReference<@Nullable Link> self = new AtomicReference<>();
        Link link =
                new Link(
                        "scripts",
                        address,
                        config,
                        SCRIPT_BYTES,
                        Link.Collect.NOTHING,
                        () -> {
                            cameBack(address);
                            loadScripts(self.get());
                            whenUp.run();
                        },
                        this::suspectChange);
        self.set(link);
        return link;
    }

    /** A server that has just started knows no script. Where this is not allowed, or comes too late, each call sends its own. */
    private static void loadScripts(@Nullable Link link) {
        if (link == null) {
            return;
        }
        for (LuaScript script : LuaScript.values()) {
            link.send(
                    new CommandArguments(Protocol.Command.SCRIPT).add("LOAD").add(script.text()),
                    script.text().length(),
                    Link.IGNORE);
        }
    }
}
