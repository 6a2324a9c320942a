package org.e2eechat.server.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.management.ManagementFactory;
import java.util.Random;
import java.util.function.IntUnaryOperator;

/**
 * Prints what one message costs, in nanoseconds of CPU and in bytes of garbage. A figure to look
 * at, so nothing asserts it and no test runner finds it. The aim was 300 ns for decoding 1140 bytes.
 */
final class CodecBench {
    private static final int FRAME_BYTES = 1140; // 1 KiB of ciphertext in its envelope
    private static final int ROUNDS = 10; // the best counts, since whatever disturbs only adds
    private static final int CALLS = 2_000_000;

    private CodecBench() {}

    public static void main(String[] arguments) {
        MessageDecoder decoder = new MessageDecoder(new MessageLimits(65_536));
        MessageEncoder encoder = new MessageEncoder(new MessageIds(new Random(1)));
        ParticipantId sender = ParticipantId.random(new Random(2));
        byte[] message = appMsg();
        byte[] id = new byte[MessageIds.LENGTH];
        MessageIds ids = new MessageIds(new Random(3));

        measure("decode", CALLS, _ -> decode(decoder, message).room().length());
        measure(
                "decode, encode",
                CALLS,
                i -> encoder.relayText(decode(decoder, message), sender, i).size());
        measure("decode by the parser", CALLS / 4, _ -> parse(decoder, message).room().length());
        measure("check UTF-8", CALLS, _ -> Utf8.advance(Utf8.START, message, 0, message.length));
        measure("write an id", CALLS * 4, _ -> ids.write(id, 0));
    }

    private static byte[] appMsg() {
        String head =
                "{\"v\":1,\"t\":\"APP_MSG\",\"id\":\"5f0c1a52-8d3e-4b41-9c57-3f6f0a1b2c3d\","
                        + "\"body\":{\"roomId\":\"AAECAwQFBgcICQoLDA0ODw\",\"ciphertextB64\":\"";
        String tail = "\"}}";
        int ciphertext = FRAME_BYTES - head.length() - tail.length();
        return (head + "QUJD".repeat(FRAME_BYTES).substring(0, ciphertext) + tail).getBytes(UTF_8);
    }

    private static ClientMessage.RelayText decode(MessageDecoder decoder, byte[] message) {
        return relayText(decoder.decode(message, 0, message.length));
    }

    private static ClientMessage.RelayText parse(MessageDecoder decoder, byte[] message) {
        return relayText(decoder.parse(message, 0, message.length));
    }

    private static ClientMessage.RelayText relayText(Decoded decoded) {
        return (ClientMessage.RelayText) ((Decoded.Message) decoded).message();
    }

    private static void measure(String what, int calls, IntUnaryOperator call) {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long sink = 0;
        double nanos = Double.MAX_VALUE;
        double bytes = 0;
        for (int round = 1; round <= ROUNDS; round++) {
            long bytesBefore = threads.getCurrentThreadAllocatedBytes();
            long before = threads.getCurrentThreadCpuTime();
            for (int i = 0; i < calls; i++) {
                sink += call.applyAsInt(i);
            }
            nanos = Math.min(nanos, (double) (threads.getCurrentThreadCpuTime() - before) / calls);
            bytes = (double) (threads.getCurrentThreadAllocatedBytes() - bytesBefore) / calls;
        }
        System.out.printf("%-22s %8.1f ns/op %8.1f bytes/op  (%x)%n", what, nanos, bytes, sink);
    }
}
