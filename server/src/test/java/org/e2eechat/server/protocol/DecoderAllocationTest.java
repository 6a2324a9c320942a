package org.e2eechat.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.management.ThreadMXBean;

import org.junit.jupiter.api.Test;

import java.lang.management.ManagementFactory;
import java.util.function.IntFunction;

/**
 * What a stranger can make the decoder allocate. Names of JSON members that were never seen before
 * cost no more than names that were: nothing is kept of them from message to message.
 */
class DecoderAllocationTest {
    /** More names than any table of names of the JSON parser keeps (6000), with margin. */
    private static final int NAMES = 20_000;

    /** Few enough that a full table would not be emptied in between, many enough for a mean. */
    private static final int MEASURED = 100;

    /** A parser, two maps and the strings of names: 1.5 kB on a warm JVM; with a table, 200 kB. */
    private static final int MAX_BYTES_PER_DECODE = 6_000;

    private static final String HEAD = "{\"v\":1,\"t\":\"PING\",\"id\":\"id-12345\",\"body\":{}";

    private final MessageDecoder decoder = new MessageDecoder(new MessageLimits(200, 300));
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void a_name_never_seen_before_costs_no_more_memory_than_one_that_was() {
        IntFunction<byte[]> fresh = i -> text(HEAD + ",\"fresh-" + i + "\":0}");
        IntFunction<byte[]> known = _ -> text(HEAD + ",\"known-name\":0}");
        decodeAll(fresh, 0, NAMES);
        decodeAll(known, 0, NAMES);

        long knownBytes = bytesPerDecode(known, NAMES);
        long freshBytes = bytesPerDecode(fresh, NAMES);

        assertThat(freshBytes).isLessThan(MAX_BYTES_PER_DECODE);
        assertThat(freshBytes).isLessThan(2 * knownBytes);
    }

    @Test
    void a_message_full_of_fresh_names_costs_memory_in_proportion_to_its_length() {
        IntFunction<byte[]> small = i -> text(HEAD + members(i, 10) + "}");
        IntFunction<byte[]> large = i -> text(HEAD + members(i, 1_000) + "}");
        decodeAll(small, 0, NAMES / 10);
        decodeAll(large, 0, NAMES / 1_000);

        long smallBytes = bytesPerDecode(small, NAMES);
        long largeBytes = bytesPerDecode(large, NAMES);

        assertThat(largeBytes).isLessThan(100 * smallBytes);
    }

    private static String members(int message, int count) {
        StringBuilder members = new StringBuilder();
        for (int i = 0; i < count; i++) {
            members.append(",\"fresh-").append(message).append('-').append(i).append("\":0");
        }
        return members.toString();
    }

    private void decodeAll(IntFunction<byte[]> message, int from, int to) {
        for (int i = from; i < to; i++) {
            assertDecodes(message.apply(i));
        }
    }

    /** The mean; the messages are made before the measurement begins. */
    private long bytesPerDecode(IntFunction<byte[]> message, int from) {
        byte[][] messages = new byte[MEASURED][];
        for (int i = 0; i < MEASURED; i++) {
            messages[i] = message.apply(from + i);
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (byte[] bytes : messages) {
            assertDecodes(bytes);
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / MEASURED;
    }

    private void assertDecodes(byte[] bytes) {
        if (!(decoder.decode(bytes, 0, bytes.length) instanceof Decoded.Message)) {
            throw new AssertionError("not a message: " + new String(bytes, US_ASCII));
        }
    }

    private static byte[] text(String json) {
        return json.getBytes(US_ASCII);
    }
}
