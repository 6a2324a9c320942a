package org.e2eechat.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.management.ThreadMXBean;

import org.e2eechat.server.config.Secret;
import org.e2eechat.server.protocol.RoomId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.lang.management.ManagementFactory;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * What sealing and opening take of memory, because every message between nodes pays it twice. The
 * time is printed and not judged.
 */
class RoomSealCostTest {
    /** The first ones warm up; the figures of ADR 0027 are from 200. */
    private static final int ROUNDS = Integer.getInteger("rounds", 4);

    private static final int MESSAGES = 1_000; // of a round; sealed, then opened

    /** Inside the JDK's cipher: 1.8 kB when the key is another one than before. */
    private static final long MOST_EXTRA_BYTES = 3_000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @ParameterizedTest(name = "{0} rooms, {1} bytes")
    @CsvSource({"1,200", "1,1000", "1000,200", "1000,1000"})
    void no_key_and_no_cipher_is_made_for_a_single_message(int rooms, int bytes) {
        Secret secret = new Secret("the secret that all nodes share, 32 bytes");
        BusKeys keys = new BusKeys(secret, List.of());
        BusSeal one = new BusSeal("000000000000000a", keys, InstantSource.system());
        BusSeal two = new BusSeal("000000000000000b", keys, InstantSource.system());
        Random random = new Random(1);
        List<Keys> names =
                IntStream.range(0, rooms).mapToObj(_ -> Keys.of(RoomId.random(random))).toList();
        RoomSeal[] senders = names.stream().map(one::of).toArray(RoomSeal[]::new);
        RoomSeal[] readers = names.stream().map(two::of).toArray(RoomSeal[]::new);
        byte[] envelope = ("F000000000000000a" + "x".repeat(bytes)).getBytes(US_ASCII);
        byte[][] messages = new byte[MESSAGES][];
        Cost sealing = Cost.NONE;
        Cost opening = Cost.NONE;

        for (int round = 0; round < ROUNDS; round++) {
            Cost start = now();
            for (int i = 0; i < MESSAGES; i++) {
                messages[i] = senders[i % rooms].seal(envelope);
            }
            Cost between = now();
            for (int i = 0; i < MESSAGES; i++) {
                if (!(readers[i % rooms].open(messages[i]) instanceof RoomSeal.Opened.Said)) {
                    throw new AssertionError("message " + i + " does not open");
                }
            }
            sealing = between.minus(start);
            opening = now().minus(between);
        }

        System.out.printf(
                "%d rooms, %d bytes: sealing %s; opening %s%n", rooms, bytes, sealing, opening);
        assertThat(sealing.bytes() / MESSAGES).isLessThan(bytes + MOST_EXTRA_BYTES);
        assertThat(opening.bytes() / MESSAGES).isLessThan(bytes + MOST_EXTRA_BYTES);
    }

    private Cost now() {
        return new Cost(
                threads.getCurrentThreadCpuTime(),
                threads.getThreadAllocatedBytes(Thread.currentThread().threadId()));
    }

    private record Cost(long cpuNanos, long bytes) {
        static final Cost NONE = new Cost(0, 0);

        Cost minus(Cost other) {
            return new Cost(cpuNanos - other.cpuNanos, bytes - other.bytes);
        }

        @Override
        public String toString() {
            return cpuNanos / MESSAGES + " ns, " + bytes / MESSAGES + " bytes";
        }
    }
}
