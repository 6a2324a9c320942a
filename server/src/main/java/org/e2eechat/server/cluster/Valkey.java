package org.e2eechat.server.cluster;

import io.valkey.CommandArguments;
import io.valkey.HostAndPort;
import io.valkey.JedisClientConfig;
import io.valkey.Protocol;
import io.valkey.exceptions.JedisDataException;
import io.valkey.exceptions.JedisException;
import io.valkey.exceptions.JedisNoScriptException;

import org.e2eechat.server.room.DirectoryUnavailableException;
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
 * The way to the servers: for each master one connection for scripts, one for what is published and one for what is heard. They connect by themselves, and again when they break.
 * A call to a server that is away fails at once; no call waits longer than its deadline.
 */
final class Valkey {
    private static final Logger log = LoggerFactory.getLogger(Valkey.class);
    private static final long SCRIPT_BYTES =
            16 * 1024 * 1024; // of calls under way: 10 000 joins at once, and an end
    private static final Duration COLLECT_REPLIES =
            Duration.ofMillis(
                    2); // nobody waits for what PUBLISH answers, and each wake-up costs more than a
    // reply
    private static final int CALL_BYTES = 1_024; // about what a call takes
    private static final int PING_BYTES = 32; // and a PING
    private static final Duration RETRY_PAUSE = Duration.ofMillis(50);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1); // what clients are told
    private static final Duration DISCOVERY =
            Duration.ofSeconds(2); // how late a failover is noticed
    private static final int MOST_RETRIES = 10; // more would be over the time for a call anyway

    private final ValkeyUrl url;
    private final JedisClientConfig config;
    private final Topology topology;
    private final int retries;
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
     * @param publishBytes how much may wait to be published at each master; more is dropped
     * @param whenUp called when a master can be used again, on its connection's thread
     */
    Valkey(
            Clients clients,
            int retries,
            long publishBytes,
            Timings timings,
            Subscriber.Events events,
            Runnable whenUp,
            LongSupplier nanoClock) {
        this.url = clients.url();
        this.retries = Math.min(retries, MOST_RETRIES);
        this.publishBytes = publishBytes;
        this.events = events;
        this.whenUp = whenUp;
        this.nanoClock = nanoClock;
        this.outages = new Outages(RETRY_PAUSE.multipliedBy(this.retries), nanoClock);
        this.config = clients.ofServers(timings.silence());
        this.topology = Topology.of(url, clients.ofGuides(timings.reply()));
        this.discovery = Thread.ofVirtual().name("valkey-discovery").unstarted(this::discover);
    }

    /** One master and the connections to it. */
    private record Master(Link scripts, Link publishes, Subscriber subscriber) {
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
        Master master = masterOf(keys.slot());
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

    private @Nullable Master masterOf(int slot) {
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

    private boolean isAnswering(int slot) {
        HostAndPort address = slots.masterOf(slot);
        return address != null && !silent.contains(address);
    }

    /** Publishes in order, or not at all; false when it could not be sent. Never blocks. */
    boolean publish(int slot, byte[] channel, byte[] envelope, Link.Callback callback) {
        Master master = masterOf(slot);
        return master != null
                && master.publishes()
                        .send(
                                new CommandArguments(publishCommand()).add(channel).add(envelope),
                                envelope.length,
                                callback);
    }

    private Protocol.Command publishCommand() {
        return isSharded() ? Protocol.Command.SPUBLISH : Protocol.Command.PUBLISH;
    }

    /** The servers have refused something because they are not what they were. */
    void suspectChange() {
        if (discoverNow.availablePermits() == 0) {
            discoverNow.release();
        }
    }

    /** Fails unless the server of a room can be used; gives it a moment to come back. */
    void requireUp(Keys keys, Deadline deadline) throws DirectoryUnavailableException {
        for (int tries = 0; ; tries++) {
            Master master = masterOf(keys.slot());
            if (master != null && master.isUp() && isAnswering(keys.slot())) {
                outages.over(slots.masterOf(keys.slot()));
                return;
            }
            requirePatience(keys.slot());
            pauseBeforeRetry(tries, deadline);
        }
    }

    /** Fails when nobody waits any more for the server of a slot, because it has been away for too long. */
    private void requirePatience(int slot) throws DirectoryUnavailableException {
        HostAndPort address = slots.masterOf(slot);
        boolean isSilent = address != null && silent.contains(address);
        if (isSilent || outages.isLong(address)) {
            throw away();
        }
    }

    /** One call, retries included. Used by one thread. */
    static final class Call {
        private final Deadline deadline;
        private boolean wasSent; // so that a server may have done it, whatever was heard of it

        Call(Deadline deadline) {
            this.deadline = deadline;
        }

        boolean wasSent() {
            return wasSent;
        }
    }

    /** Runs a script. The keys are in one slot; the arguments are the node's own. */
    List<?> run(LuaScript script, int slot, List<byte[]> names, List<byte[]> arguments, Call call)
            throws DirectoryUnavailableException {
        Object reply = call(slot, command(script, true, names, arguments), call);
        if (reply == NoScript.INSTANCE) {
            reply = call(slot, command(script, false, names, arguments), call);
        }
        if (reply instanceof List<?> answer) {
            return answer;
        }
        return reply == null ? List.of() : List.of(reply);
    }

    /** Runs a script without waiting for it. False when nothing was sent and the callback will not be called. */
    boolean runLater(
            LuaScript script,
            int slot,
            List<byte[]> names,
            List<byte[]> arguments,
            Link.Callback callback) {
        Master master = masterOf(slot);
        if (master == null) {
            return false;
        }
        Link scripts = master.scripts();
        Link.Callback withText =
                new Link.Callback() {
                    @Override
                    public void replied(@Nullable Object reply) {
                        callback.replied(reply);
                    }

                    @Override
                    public void failed(JedisException failure) {
                        if (!(failure instanceof JedisNoScriptException)
                                || !scripts.send(
                                        command(script, false, names, arguments),
                                        CALL_BYTES,
                                        callback)) {
                            callback.failed(failure);
                        }
                    }
                };
        return scripts.send(command(script, true, names, arguments), CALL_BYTES, withText);
    }

    @Nullable Object call(int slot, CommandArguments command, Call call)
            throws DirectoryUnavailableException {
        Deadline deadline = call.deadline;
        for (int tries = 0; ; tries++) {
            Master master = masterOf(slot);
            CompletableFuture<@Nullable Object> reply = new CompletableFuture<>();
            if (master != null
                    && isAnswering(slot)
                    && master.scripts().send(command, CALL_BYTES, into(reply))) {
                call.wasSent = true;
                try {
                    return reply.get(deadline.leftNanos(), TimeUnit.NANOSECONDS);
                } catch (TimeoutException late) {
                    throw unavailable("no answer in time");
                } catch (ExecutionException failed) {
                    if (failed.getCause() instanceof JedisNoScriptException) {
                        return NoScript.INSTANCE;
                    }
                    suspectChange();
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    throw unavailable("interrupted");
                }
            } else {
                requirePatience(slot);
            }
            pauseBeforeRetry(tries, deadline);
        }
    }

    /** A server that has not seen a script yet; its text has to be sent. */
    private enum NoScript {
        INSTANCE
    }

    private void pauseBeforeRetry(int tries, Deadline deadline)
            throws DirectoryUnavailableException {
        if (tries >= retries || deadline.leftNanos() < RETRY_PAUSE.toNanos()) {
            throw away();
        }
        try {
            Thread.sleep(RETRY_PAUSE);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw unavailable("interrupted");
        }
    }

    private static DirectoryUnavailableException away() {
        return unavailable("the server is away");
    }

    static DirectoryUnavailableException unavailable(String why) {
        return new DirectoryUnavailableException(why, RETRY_AFTER);
    }

    private static CommandArguments command(
            LuaScript script, boolean byName, List<byte[]> names, List<byte[]> arguments) {
        CommandArguments command =
                new CommandArguments(byName ? Protocol.Command.EVALSHA : Protocol.Command.EVAL)
                        .add(byName ? script.sha1() : script.text())
                        .add(names.size());
        names.forEach(command::add);
        arguments.forEach(command::add);
        return command;
    }

    private static Link.Callback into(CompletableFuture<@Nullable Object> reply) {
        return new Link.Callback() {
            @Override
            public void replied(@Nullable Object value) {
                reply.complete(value);
            }

            @Override
            public void failed(JedisException failure) {
                reply.completeExceptionally(failure);
            }
        };
    }

    /** Asks every master something; empty for one that is away or does not answer in time. */
    Map<HostAndPort, Optional<Object>> askAll(CommandArguments question, Duration patience) {
        Map<HostAndPort, CompletableFuture<@Nullable Object>> asked = new HashMap<>();
        masters.forEach(
                (address, master) -> {
                    CompletableFuture<@Nullable Object> reply = new CompletableFuture<>();
                    if (!master.isUp()
                            || !master.scripts().send(question, CALL_BYTES, into(reply))) {
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
                Duration pause = isKnown ? DISCOVERY : RETRY_PAUSE.multipliedBy(4);
                // Not more often than this, however many suspect.
                Thread.sleep(RETRY_PAUSE);
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
                        COLLECT_REPLIES,
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
                        Duration.ZERO,
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
