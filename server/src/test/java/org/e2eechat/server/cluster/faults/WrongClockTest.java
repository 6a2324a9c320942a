package org.e2eechat.server.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.cluster.Cluster;
import org.e2eechat.server.config.RelayConfig;
import org.e2eechat.server.config.Secret;
import org.e2eechat.server.metrics.RelayMetrics;
import org.e2eechat.server.process.Secrets;
import org.e2eechat.server.protocol.ParticipantId;
import org.e2eechat.server.protocol.RoomId;
import org.e2eechat.server.room.SeatResult;
import org.e2eechat.server.room.TokenUse;
import org.e2eechat.server.testkit.TestSettings;
import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.e2eechat.server.token.IssuedToken;
import org.e2eechat.server.token.JoinTokens;
import org.e2eechat.server.token.TokenVerdict;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A node's own clock is a minute fast or slow, as long as a code on the screen lives. */
class WrongClockTest {
    private static final Duration CODE_LIFE = Duration.ofSeconds(60);
    private static final Duration CLOSE = Duration.ofSeconds(2);

    private final SecureRandom random = new SecureRandom();
    private final String secret = Secrets.random();

    /** What a node uses of the cluster, on a clock of its own. */
    private record Member(Cluster cluster, JoinTokens tokens) implements AutoCloseable {
        @Override
        public void close() {
            cluster.close();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {60, -60})
    void codes_of_either_node_are_good_on_the_other_and_once(long secondsFast) throws Exception {
        try (ValkeyServer valkey = ValkeyServer.start();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Member right = join(valkey, threads, Duration.ZERO);
                Member wrong = join(valkey, threads, Duration.ofSeconds(secondsFast))) {
            Waiting.until(
                    "both know the time",
                    Waiting.HEALED_WITHIN,
                    () -> right.cluster().state().isUsable() && wrong.cluster().state().isUsable());
            Duration difference =
                    Duration.between(
                            right.cluster().clock().instant(), wrong.cluster().clock().instant());

            assertThat(difference.abs()).isLessThan(CLOSE);
            expectGoodOnce(right, wrong);
            expectGoodOnce(wrong, right);
            System.out.printf(
                    "fault: a node's clock %+d s off | nodes differ by %d ms%n",
                    secondsFast, difference.toMillis());
        }
    }

    private void expectGoodOnce(Member host, Member door) throws Exception {
        RoomId room = RoomId.random(random);
        host.cluster().directory().createWith(room, ParticipantId.random(random));

        IssuedToken code = host.tokens().mint(room, CODE_LIFE);

        assertThat(door.tokens().verify(code.token(), room)).isInstanceOf(TokenVerdict.Valid.class);
        TokenUse use = new TokenUse(code.id().high(), code.id().low(), code.expUnixMs());
        assertThat(door.cluster().directory().takeSeat(room, ParticipantId.random(random), use))
                .isInstanceOf(SeatResult.Seated.class);
        assertThat(host.cluster().directory().takeSeat(room, ParticipantId.random(random), use))
                .isInstanceOf(SeatResult.TokenUsed.class);
    }

    private Member join(ValkeyServer valkey, ExecutorService threads, Duration fast)
            throws Exception {
        RelayConfig config = TestSettings.read(Node.variables(valkey.url(), secret));
        InstantSource clock = () -> InstantSource.system().instant().plus(fast);
        Cluster cluster =
                Cluster.join(
                        new Cluster.Parts(
                                config,
                                new RelayMetrics("test"),
                                threads,
                                () -> false,
                                random,
                                clock,
                                System::nanoTime),
                        config.directory().redisUrl().orElseThrow());
        JoinTokens tokens = new JoinTokens(new Secret(secret), List.of(), cluster.clock(), random);
        return new Member(cluster, tokens);
    }
}
