package org.e2eechat.server.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.valkey.HostAndPort;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How one node of a cluster sees it: which slots which master has, and as of which config epoch.
 * Of two claims to a slot, the one with the higher epoch holds; the nodes themselves decide so.
 *
 * @param self the id of the node that was asked; empty when it does not tell
 * @param seesMajority whether that node reaches most of the masters that it knows. One that does
 *     not is cut off, and others may have taken over what it still calls its own
 */
record ClusterView(String self, boolean seesMajority, List<Claim> claims) {
    ClusterView {
        claims = List.copyOf(claims);
    }

    /**
     * Slots that a master has.
     *
     * @param epoch of the master's configuration; 0 when the node did not say
     */
    record Claim(int first, int last, HostAndPort address, String master, long epoch) {}

    /**
     * Reads what one node answers.
     *
     * @param slots to {@code CLUSTER SLOTS}: addresses, as the cluster wants clients to use them
     * @param nodes to {@code CLUSTER NODES}: epochs, and whom the node reaches. Empty where a user
     *     may not ask
     * @param asked the address of the node, for one that does not know its own name
     */
    static ClusterView read(List<?> slots, String nodes, HostAndPort asked) {
        Map<String, NodeLine> lines = new HashMap<>();
        nodes.lines().map(NodeLine::read).forEach(line -> lines.put(line.id(), line));
        List<Claim> claims = new ArrayList<>();
        for (Object each : slots) {
            if (each instanceof List<?> range
                    && range.size() > 2
                    && range.get(0) instanceof Long first
                    && range.get(1) instanceof Long last
                    && range.get(2) instanceof List<?> master
                    && master.size() > 1
                    && master.get(1) instanceof Long port) {
                String id = master.size() > 2 ? text(master.get(2)) : "";
                String name = text(master.get(0));
                NodeLine line = lines.get(id);
                claims.add(
                        new Claim(
                                first.intValue(),
                                last.intValue(),
                                new HostAndPort(
                                        name.isEmpty() ? asked.getHost() : name, port.intValue()),
                                id,
                                line == null ? 0 : line.epoch()));
            }
        }
        String self =
                lines.values().stream()
                        .filter(NodeLine::isMyself)
                        .map(NodeLine::id)
                        .findFirst()
                        .orElse("");
        return new ClusterView(self, seesMajority(claims, lines), claims);
    }

    private static boolean seesMajority(List<Claim> claims, Map<String, NodeLine> lines) {
        Set<String> masters = new HashSet<>();
        claims.forEach(claim -> masters.add(claim.master()));
        long reached =
                masters.stream()
                        .filter(id -> lines.get(id) == null || !lines.get(id).isFailing())
                        .count();
        return reached * 2 > masters.size();
    }

    private static String text(Object reply) {
        return reply instanceof byte[] bytes ? new String(bytes, UTF_8) : "";
    }

    /**
     * One line of {@code CLUSTER NODES}: {@code id address flags master ping pong epoch link ...}.
     */
    private record NodeLine(String id, Set<String> flags, long epoch) {
        private static final int FLAGS = 2;
        private static final int EPOCH = 6;

        static NodeLine read(String line) {
            String[] words = line.split(" ", -1);
            return new NodeLine(
                    words[0], Set.of(words[FLAGS].split(",", -1)), Long.parseLong(words[EPOCH]));
        }

        boolean isMyself() {
            return flags.contains("myself");
        }

        /** Failing for this node alone ({@code fail?}), or for the cluster ({@code fail}). */
        boolean isFailing() {
            return flags.contains("fail") || flags.contains("fail?");
        }
    }

    /** What several views say together. */
    static SlotMap merge(List<ClusterView> views, SlotMap known) {
        List<ClusterView> counting = counting(views);
        Map<String, HostAndPort> addresses = addresses(counting);
        SlotMap.Builder slots = new SlotMap.Builder();
        for (ClusterView view : counting) {
            for (Claim claim : view.claims()) {
                HostAndPort address = addresses.getOrDefault(claim.master(), claim.address());
                slots.claim(claim.first(), claim.last(), address, claim.epoch());
            }
        }
        if (!areMajority(views)) {
            // Too few answered to know that nothing has happened since; only what is newer counts
            slots.unlessNewer(known);
        }
        return slots.build();
    }

    // A master may come back with another address and its old epoch: then most views decide
    private static Map<String, HostAndPort> addresses(List<ClusterView> views) {
        Map<String, Map<HostAndPort, Integer>> votes = new HashMap<>();
        for (ClusterView view : views) {
            Map<String, HostAndPort> said = new HashMap<>();
            view.claims().forEach(claim -> said.put(claim.master(), claim.address()));
            said.remove(""); // a server that names no ids
            said.forEach(
                    (id, address) ->
                            votes.computeIfAbsent(id, _ -> new LinkedHashMap<>())
                                    .merge(address, 1, Integer::sum));
        }
        Map<String, HostAndPort> addresses = new HashMap<>();
        votes.forEach(
                (id, each) ->
                        each.entrySet().stream()
                                .max(Map.Entry.comparingByValue())
                                .ifPresent(most -> addresses.put(id, most.getKey())));
        return addresses;
    }

    /** Whether most masters are among those that answered, and reach each other. */
    static boolean areMajority(List<ClusterView> views) {
        Set<String> masters = new HashSet<>();
        Set<String> answered = new HashSet<>();
        for (ClusterView view : counting(views)) {
            view.claims().forEach(claim -> masters.add(claim.master()));
            if (view.seesMajority()) {
                answered.add(view.self());
            }
        }
        answered.retainAll(masters);
        return answered.size() * 2 > masters.size();
    }

    // One that is cut off counts only when there is no other
    private static List<ClusterView> counting(List<ClusterView> views) {
        List<ClusterView> connected = views.stream().filter(ClusterView::seesMajority).toList();
        return connected.isEmpty() ? views : connected;
    }
}
