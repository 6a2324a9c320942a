package org.e2eechat.server.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.valkey.CommandArguments;
import io.valkey.HostAndPort;
import io.valkey.JedisClientConfig;
import io.valkey.Protocol;
import io.valkey.exceptions.JedisDataException;
import io.valkey.exceptions.JedisException;

import org.e2eechat.server.config.RelayConfig;
import org.e2eechat.server.config.Secret;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * One look at the servers behind {@code REDIS_URL}, without a relay: whether they can be reached, and what {@link Preflight} has to say of them.
 *
 * @param urlFindings what the URL alone tells
 * @param password what logs in, if anything
 * @param servers the masters, or whoever should have known them
 */
public record Inspection(
        List<String> urlFindings, Optional<Secret> password, List<Server> servers) {
    private static final int PINGS = 20; // enough for a median that one hiccup does not move
    private static final String NOBODY = "nobody who was asked knows a master";

    public Inspection {
        urlFindings = List.copyOf(urlFindings);
        servers = List.copyOf(servers);
    }

    /** What became of one server. */
    public sealed interface Server {
        String address();

        /**
         * It cannot be used.
         *
         * @param why the rest of a sentence that begins with its address
         */
        record Away(String address, String why) implements Server {}

        /**
         * It answers.
         *
         * @param version as it says
         * @param findings the rest of sentences that begin with its address
         * @param maxMemoryBytes empty when it does not tell, 0 when there is no limit
         * @param roundTrips of small commands, on an idle connection
         * @param ahead by how much its clock is ahead of ours
         */
        record Reached(
                String address,
                String version,
                List<String> findings,
                OptionalLong usedMemoryBytes,
                OptionalLong maxMemoryBytes,
                List<Duration> roundTrips,
                Duration ahead)
                implements Server {
            public Reached {
                findings = List.copyOf(findings);
                roundTrips = List.copyOf(roundTrips);
            }
        }
    }

    /** Looks; takes at most a few seconds for each server. */
    public static Inspection of(
            RelayConfig config, Secret redisUrl, InstantSource clock, LongSupplier nanoClock) {
        ValkeyUrl url = ValkeyUrl.parse(redisUrl);
        boolean isProduction = config.environment() == RelayConfig.AppEnvironment.PRODUCTION;
        return new Inspection(
                isProduction || !url.isLoopback() ? Preflight.of(url) : List.of(),
                Optional.ofNullable(url.login().password()).map(Secret::new),
                servers(config, redisUrl, clock, nanoClock));
    }

    private static List<Server> servers(
            RelayConfig config, Secret redisUrl, InstantSource clock, LongSupplier nanoClock) {
        ValkeyUrl url = ValkeyUrl.parse(redisUrl);
        Duration patience = Timings.DEFAULT.reply();
        Clients clients;
        try {
            clients = Clients.of(config.directory(), redisUrl);
        } catch (IOException | GeneralSecurityException unusable) {
            return away(url, "cannot be asked: " + unusable.getMessage());
        }
        JedisClientConfig asked = clients.ofServers(patience);
        return Topology.of(url, clients.ofGuides(patience), patience, nanoClock)
                .discover(SlotMap.none())
                .map(
                        map ->
                                map.masters().stream()
                                        .map(server -> look(server, url, asked, clock, nanoClock))
                                        .toList())
                .orElseGet(() -> away(url, NOBODY));
    }

    private static List<Server> away(ValkeyUrl url, String why) {
        return url.hosts().stream()
                .<Server>map(host -> new Server.Away(host.toString(), why))
                .toList();
    }

    private static Server look(
            HostAndPort address,
            ValkeyUrl url,
            JedisClientConfig config,
            InstantSource clock,
            LongSupplier nanoClock) {
        try (Wire wire = Wire.connect(address, config)) {
            List<Duration> roundTrips = new ArrayList<>();
            for (int i = 0; i < PINGS; i++) {
                long start = nanoClock.getAsLong();
                wire.executeCommand(new CommandArguments(Protocol.Command.PING));
                roundTrips.add(Duration.ofNanos(nanoClock.getAsLong() - start));
            }
            Duration ahead = ahead(wire, clock, nanoClock);
            Optional<String> save = save(wire);
            String info = text(wire.executeCommand(new CommandArguments(Protocol.Command.INFO)));
            return new Server.Reached(
                    address.toString(),
                    fact(info, "valkey_version").or(() -> fact(info, "redis_version")).orElse("?"),
                    Preflight.of(info, save, url.kind() == ValkeyUrl.Kind.CLUSTER),
                    number(info, "used_memory"),
                    number(info, "maxmemory"),
                    roundTrips,
                    ahead);
        } catch (JedisException failure) {
            return new Server.Away(address.toString(), Refusal.why(failure));
        }
    }

    private static Duration ahead(Wire wire, InstantSource clock, LongSupplier nanoClock) {
        long start = nanoClock.getAsLong();
        Object answer = wire.executeCommand(new CommandArguments(Protocol.Command.TIME));
        Duration half = Duration.ofNanos((nanoClock.getAsLong() - start) / 2);
        if (answer instanceof List<?> time && time.size() == 2) {
            Instant there =
                    Instant.ofEpochSecond(
                            Long.parseLong(text(time.get(0))),
                            Long.parseLong(text(time.get(1))) * 1_000);
            return Duration.between(clock.instant(), there.plus(half));
        }
        return Duration.ZERO;
    }

    // Who may not ask is not told; then only INFO speaks of persistence.
    private static Optional<String> save(Wire wire) {
        try {
            Object answer =
                    wire.executeCommand(
                            new CommandArguments(Protocol.Command.CONFIG).add("GET").add("save"));
            return answer instanceof List<?> pair && pair.size() == 2
                    ? Optional.of(text(pair.get(1)))
                    : Optional.empty();
        } catch (JedisDataException refused) {
            return Optional.empty();
        }
    }

    private static String text(@Nullable Object reply) {
        return reply instanceof byte[] bytes ? new String(bytes, UTF_8) : "";
    }

    private static Optional<String> fact(String info, String name) {
        return info.lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst();
    }

    private static OptionalLong number(String info, String name) {
        return fact(info, name)
                .filter(text -> text.matches("[0-9]{1,18}"))
                .map(text -> OptionalLong.of(Long.parseLong(text)))
                .orElse(OptionalLong.empty());
    }
}
