package org.e2eechat.server.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.valkey.CommandArguments;
import io.valkey.HostAndPort;
import io.valkey.JedisClientConfig;
import io.valkey.Protocol;
import io.valkey.exceptions.JedisDataException;

import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Finds out which servers are masters, from several that may know. Asks all of them at the same
 * time and takes no longer than one reply may take. Used by one thread.
 */
interface Topology {
    /**
     * The masters as of now; empty when no server that knows answered. {@code known} is the last
     * answer.
     */
    Optional<SlotMap> discover(SlotMap known);

    /**
     * How the masters behind a URL are found out.
     *
     * @param config for the servers that are asked
     * @param patience how long one look may take
     */
    static Topology of(
            ValkeyUrl url, JedisClientConfig config, Duration patience, LongSupplier nanoClock) {
        return switch (url.kind()) {
            case STANDALONE -> _ -> Optional.of(SlotMap.all(url.hosts().getFirst()));
            case SENTINEL -> new Sentinels(url, config, patience, nanoClock);
            case CLUSTER -> new ClusterNodes(url, config, patience, nanoClock);
        };
    }

    /**
     * The sentinels of a URL. A failover gives the master a higher epoch, which a majority has
     * agreed to.
     */
    final class Sentinels implements Topology {
        private final List<HostAndPort> hosts;
        private final Guides<Said> guides;

        Sentinels(
                ValkeyUrl url,
                JedisClientConfig config,
                Duration patience,
                LongSupplier nanoClock) {
            this.hosts = url.hosts();
            this.guides =
                    new Guides<>(
                            sentinel ->
                                    Guides.ask(
                                            sentinel, config, wire -> said(wire, url.masterName())),
                            patience,
                            nanoClock);
        }

        /**
         * What one sentinel says.
         *
         * @param epoch of the master's configuration; -1 when the sentinel may not be asked
         */
        private record Said(HostAndPort master, long epoch) {}

        @Override
        public Optional<SlotMap> discover(SlotMap known) {
            guides.begin();
            List<Said> all = guides.ask(hosts, guides.deadline(), this::areMajority);
            Map<Said, Long> votes =
                    all.stream()
                            .collect(Collectors.groupingBy(said -> said, Collectors.counting()));
            return all.stream()
                    .max(Comparator.comparingLong(Said::epoch).thenComparing(votes::get))
                    .map(said -> SlotMap.all(said.master()));
        }

        private boolean areMajority(List<Said> said) {
            return said.size() * 2 > hosts.size();
        }

        private static Optional<Said> said(Wire wire, String name) {
            Object address = wire.executeCommand(sentinel("GET-MASTER-ADDR-BY-NAME", name));
            return address instanceof List<?> answer
                            && answer.size() == 2
                            && answer.get(0) instanceof byte[] host
                            && answer.get(1) instanceof byte[] port
                    ? Optional.of(
                            new Said(
                                    new HostAndPort(
                                            new String(host, UTF_8),
                                            Integer.parseInt(new String(port, UTF_8))),
                                    epoch(wire, name)))
                    : Optional.empty();
        }

        private static long epoch(Wire wire, String name) {
            try {
                if (wire.executeCommand(sentinel("MASTER", name)) instanceof List<?> facts) {
                    for (int i = 0; i + 1 < facts.size(); i += 2) {
                        if (facts.get(i) instanceof byte[] fact
                                && facts.get(i + 1) instanceof byte[] value
                                && new String(fact, UTF_8).equals("config-epoch")) {
                            return Long.parseLong(new String(value, UTF_8));
                        }
                    }
                }
            } catch (JedisDataException _) {
                return -1; // its user may ask for the address only
            }
            return -1;
        }

        private static CommandArguments sentinel(String question, String name) {
            return new CommandArguments(Protocol.Command.SENTINEL).add(question).add(name);
        }
    }

    /** The nodes of a cluster: those of the URL, and the masters that are known. */
    final class ClusterNodes implements Topology {
        private final List<HostAndPort> hosts;
        private final Guides<ClusterView> guides;

        ClusterNodes(
                ValkeyUrl url,
                JedisClientConfig config,
                Duration patience,
                LongSupplier nanoClock) {
            this.hosts = url.hosts();
            this.guides =
                    new Guides<>(
                            node -> Guides.ask(node, config, wire -> view(wire, node)),
                            patience,
                            nanoClock);
        }

        @Override
        public Optional<SlotMap> discover(SlotMap known) {
            guides.begin();
            Deadline deadline = guides.deadline();
            Set<HostAndPort> asked = new LinkedHashSet<>(known.masters());
            asked.addAll(hosts);
            List<ClusterView> views = guides.ask(asked, deadline, ClusterView::areMajority);
            if (!views.isEmpty() && !ClusterView.areMajority(views)) {
                // The URL may name one node only, which knows the others
                asked.addAll(ClusterView.merge(views, known).masters());
                views = guides.ask(asked, deadline, ClusterView::areMajority);
            }
            return views.isEmpty()
                    ? Optional.empty()
                    : Optional.of(ClusterView.merge(views, known));
        }

        private static Optional<ClusterView> view(Wire wire, HostAndPort node) {
            return wire.executeCommand(cluster("SLOTS")) instanceof List<?> slots
                            && !slots.isEmpty()
                    ? Optional.of(ClusterView.read(slots, nodes(wire), node))
                    : Optional.empty();
        }

        private static String nodes(Wire wire) {
            try {
                return wire.executeCommand(cluster("NODES")) instanceof byte[] lines
                        ? new String(lines, UTF_8)
                        : "";
            } catch (JedisDataException _) {
                return ""; // an older ACL allows SLOTS only
            }
        }

        private static CommandArguments cluster(String question) {
            return new CommandArguments(Protocol.Command.CLUSTER).add(question);
        }
    }
}
