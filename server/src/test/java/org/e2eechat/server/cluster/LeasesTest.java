package org.e2eechat.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.valkey.CommandArguments;
import io.valkey.Protocol;

import org.e2eechat.server.config.Secret;
import org.e2eechat.server.metrics.RelayMetrics;
import org.e2eechat.server.protocol.ParticipantId;
import org.e2eechat.server.protocol.RoomId;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;

/** When leases are renewed. All at once, 18 000 renewals held up every join for 170 ms. */
class LeasesTest {
    private static final String NODE = "000000000000000a";
    private static final BusSeal SEAL =
            new BusSeal(
                    NODE,
                    new BusKeys(new Secret("a secret of a test"), List.of()),
                    InstantSource.system());
    private static final int ROOMS = 50_000;
    private static final Duration INTERVAL = Duration.ofSeconds(3);
    private static final int FEW = 64;

    private final Random random = new Random(3);
    private final Counting servers = new Counting();
    private final RelayMetrics metrics = new RelayMetrics("test");
    private long nanos = 1;
    private final ListenedRooms rooms =
            new ListenedRooms(
                    servers,
                    keys ->
                            new SharedRoom(
                                    keys,
                                    NODE,
                                    new RoomChannel(keys, NODE, SEAL.of(keys), 0, servers, metrics),
                                    servers.want(keys),
                                    Duration.ofSeconds(20),
                                    () -> nanos));
    private final Leases leases =
            new Leases(
                    rooms,
                    new RoomScripts(
                            servers, NODE, Timings.DEFAULT, Duration.ofMinutes(10), () -> nanos),
                    metrics,
                    INTERVAL,
                    () -> nanos);

    @Test
    void fifty_thousand_rooms_are_renewed_once_in_each_interval_a_few_at_a_time() {
        fill(ROOMS);

        int most = 0;
        long end = nanos + INTERVAL.toNanos();
        while (nanos < end) {
            int before = servers.renewed;
            Duration pause = leases.renewSome(false);
            most = Math.max(most, servers.renewed - before);
            nanos += Math.max(1, pause.toNanos());
        }

        assertThat(servers.renewed).isEqualTo(ROOMS);
        assertThat(most).isEqualTo(FEW);
    }

    @Test
    void when_a_server_is_back_a_new_round_begins_and_takes_a_third() {
        fill(ROOMS);
        leases.renewSome(false);
        int before = servers.renewed;

        long start = nanos;
        Duration pause = leases.renewSome(true);
        while (servers.renewed - before < ROOMS) {
            nanos += pause.toNanos();
            pause = leases.renewSome(false);
        }

        assertThat(Duration.ofNanos(nanos - start)).isLessThanOrEqualTo(INTERVAL.dividedBy(3));
    }

    @Test
    void a_node_without_rooms_waits_for_the_next_round() {
        assertThat(leases.renewSome(false)).isEqualTo(INTERVAL);
        assertThat(servers.renewed).isZero();
    }

    private void fill(int count) {
        for (int i = 0; i < count; i++) {
            rooms.retain(RoomId.random(random)).seated(ParticipantId.random(random), 1);
        }
    }

    /** Servers that count renewals and answer nothing. */
    private static final class Counting implements RoomServers, Channels {
        private int renewed;

        @Override
        public boolean runLater(
                LuaScript script,
                int slot,
                List<byte[]> names,
                List<byte[]> arguments,
                Link.Callback callback) {
            renewed++;
            return true;
        }

        @Override
        public Subscriptions.Wanted want(Keys keys) {
            return new Subscriptions.Wanted(keys);
        }

        @Override
        public void unwant(Keys keys, Subscriptions.Wanted entry) {
            throw new AssertionError("no room is given up");
        }

        @Override
        public void requireUp(Keys keys, Deadline deadline) {
            throw new AssertionError("nothing waits");
        }

        @Override
        public List<?> run(
                LuaScript script,
                int slot,
                List<byte[]> names,
                List<byte[]> arguments,
                Valkey.Call call) {
            throw new AssertionError("nothing waits");
        }

        @Override
        public Object call(int slot, CommandArguments command, Valkey.Call call) {
            throw new AssertionError("nothing waits");
        }

        @Override
        public boolean publish(int slot, byte[] channel, byte[] envelope, Link.Callback callback) {
            throw new AssertionError("nothing is said");
        }

        @Override
        public Protocol.Command publishCommand() {
            return Protocol.Command.PUBLISH;
        }

        @Override
        public void suspectChange() {
            throw new AssertionError("nothing is refused");
        }
    }
}
