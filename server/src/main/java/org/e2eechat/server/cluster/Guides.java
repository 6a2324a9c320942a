package org.e2eechat.server.cluster;

import io.valkey.HostAndPort;
import io.valkey.JedisClientConfig;
import io.valkey.exceptions.JedisException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Asks several servers the same question at the same time, each on a virtual thread, and waits no
 * longer than one reply may take: a server that swallows connections must not delay what the
 * others have to say.
 *
 * <p>There is at most one question under way to each server, so threads do not pile up however
 * long a server or a name service keeps one. A question that is not answered in time stays under
 * way, and its answer counts in the next round: over a slow line a map is found late, and not
 * never. Used by one thread.
 *
 * @param <A> what a server answers
 */
final class Guides<A> {
    private static final Logger log = LoggerFactory.getLogger(Guides.class);

    private final Function<HostAndPort, Optional<A>> question;
    private final Duration patience;
    private final LongSupplier nanoClock;

    /** Bounded by the servers that the URL and the cluster name. */
    private final Map<HostAndPort, CompletableFuture<Optional<A>>> underWay = new HashMap<>();

    /**
     * For one question.
     *
     * @param question asks one server; may block, and answers empty on any failure
     * @param patience how long one round of {@link #ask} may take
     */
    Guides(Function<HostAndPort, Optional<A>> question, Duration patience, LongSupplier nanoClock) {
        this.question = question;
        this.patience = patience;
        this.nanoClock = nanoClock;
    }

    /** A time by which all rounds of one look have to be over. */
    Deadline deadline() {
        return Deadline.in(patience, nanoClock);
    }

    /** Begins a look: answers that came after an earlier one had enough are too old for this. */
    void begin() {
        underWay.values().removeIf(CompletableFuture::isDone);
    }

    /**
     * Asks all these servers.
     *
     * @param isEnough whether the rest need not be waited for
     * @return the answers that came in time, in the order of {@code servers}
     */
    List<A> ask(Collection<HostAndPort> servers, Deadline deadline, Predicate<List<A>> isEnough) {
        for (HostAndPort server : servers) {
            underWay.computeIfAbsent(server, this::start);
        }
        while (true) {
            List<A> answers = answers(servers);
            List<CompletableFuture<Optional<A>>> open =
                    servers.stream().map(underWay::get).filter(each -> !each.isDone()).toList();
            if (open.isEmpty() || isEnough.test(answers) || !awaitAny(open, deadline)) {
                return answers;
            }
        }
    }

    private CompletableFuture<Optional<A>> start(HostAndPort server) {
        CompletableFuture<Optional<A>> answer = new CompletableFuture<>();
        Thread.ofVirtual().name("valkey-guide").start(() -> answer.complete(asked(server)));
        return answer;
    }

    private Optional<A> asked(HostAndPort server) {
        try {
            return question.apply(server);
        } catch (RuntimeException bug) {
            log.error("a server could not be asked for the masters", bug);
            return Optional.empty();
        }
    }

    private List<A> answers(Collection<HostAndPort> servers) {
        List<A> answers = new ArrayList<>();
        for (HostAndPort server : servers) {
            CompletableFuture<Optional<A>> asked = underWay.get(server);
            if (asked != null && asked.isDone()) {
                asked.join().ifPresent(answers::add);
            }
        }
        return answers;
    }

    private static boolean awaitAny(List<? extends CompletableFuture<?>> open, Deadline deadline) {
        try {
            CompletableFuture.anyOf(open.toArray(CompletableFuture[]::new))
                    .get(deadline.leftNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException _) {
            return false;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("no answer fails", impossible);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Asks one server over a connection of its own; empty when it cannot be asked. */
    static <A> Optional<A> ask(
            HostAndPort server, JedisClientConfig config, Function<Wire, Optional<A>> question) {
        try (Wire wire = Wire.connect(server, config)) {
            return question.apply(wire);
        } catch (JedisException | NumberFormatException | IndexOutOfBoundsException _) {
            return Optional.empty();
        }
    }
}
