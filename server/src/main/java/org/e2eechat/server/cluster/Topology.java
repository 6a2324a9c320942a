package org.e2eechat.server.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.valkey.CommandArguments;
import io.valkey.HostAndPort;
import io.valkey.JedisClientConfig;
import io.valkey.Protocol;
import io.valkey.exceptions.JedisException;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds out which servers are masters. May block for as long as connecting may take. */
interface Topology {
    /** The masters as of now; empty when nobody who knows could be asked. {@code known} is the last answer. */
    Optional<SlotMap> discover(SlotMap known);

    /** How the masters behind a URL are found out. {@code config} is for whoever is asked. */
    static Topology of(ValkeyUrl url, JedisClientConfig config) {
        return switch (url.kind()) {
            case STANDALONE -> _ -> Optional.of(SlotMap.all(url.hosts().getFirst()));
            case SENTINEL -> _ -> askSentinels(url, config);
            case CLUSTER -> known -> askCluster(url, config, known);
        };
    }

    private static Optional<SlotMap> askSentinels(ValkeyUrl url, JedisClientConfig config) {
        CommandArguments question =
                new CommandArguments(Protocol.Command.SENTINEL)
                        .add("GET-MASTER-ADDR-BY-NAME")
                        .add(url.masterName());
        for (HostAndPort sentinel : url.hosts()) {
            if (ask(sentinel, config, question) instanceof List<?> answer
                    && answer.size() == 2
                    && answer.get(0) instanceof byte[] host
                    && answer.get(1) instanceof byte[] port) {
                return Optional.of(
                        SlotMap.all(
                                new HostAndPort(
                                        new String(host, UTF_8),
                                        Integer.parseInt(new String(port, UTF_8)))));
            }
        }
        return Optional.empty();
    }

    private static Optional<SlotMap> askCluster(
            ValkeyUrl url, JedisClientConfig config, SlotMap known) {
        List<HostAndPort> whoMayKnow = new ArrayList<>(known.masters());
        whoMayKnow.addAll(url.hosts());
        CommandArguments question = new CommandArguments(Protocol.Command.CLUSTER).add("SLOTS");
        for (HostAndPort server : whoMayKnow) {
            if (ask(server, config, question) instanceof List<?> ranges && !ranges.isEmpty()) {
                return Optional.of(slots(ranges, server));
            }
        }
        return Optional.empty();
    }

    // [first, last, [host, port, ...], replicas...]; a server that does not know its own name
    // leaves it empty.
    private static SlotMap slots(List<?> ranges, HostAndPort asked) {
        SlotMap.Builder slots = new SlotMap.Builder();
        for (Object each : ranges) {
            if (each instanceof List<?> range
                    && range.size() > 2
                    && range.get(0) instanceof Long first
                    && range.get(1) instanceof Long last
                    && range.get(2) instanceof List<?> master
                    && master.get(1) instanceof Long port) {
                String host =
                        master.get(0) instanceof byte[] name && name.length > 0
                                ? new String(name, UTF_8)
                                : asked.getHost();
                slots.range(
                        first.intValue(), last.intValue(), new HostAndPort(host, port.intValue()));
            }
        }
        return slots.build();
    }

    private static @Nullable Object ask(
            HostAndPort server, JedisClientConfig config, CommandArguments question) {
        try (Wire wire = Wire.connect(server, config)) {
            return wire.executeCommand(question);
        } catch (JedisException | NumberFormatException _) {
            return null;
        }
    }
}
