package org.e2eechat.loadtest.jmh;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.e2eechat.server.protocol.ClientMessage;
import org.e2eechat.server.protocol.Decoded;
import org.e2eechat.server.protocol.Frame;
import org.e2eechat.server.protocol.MessageDecoder;
import org.e2eechat.server.protocol.MessageEncoder;
import org.e2eechat.server.protocol.MessageIds;
import org.e2eechat.server.protocol.MessageLimits;
import org.e2eechat.server.protocol.ParticipantId;
import org.e2eechat.server.protocol.Utf8;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What it takes to turn one received message into the one frame that all members get. A fan-out does this once, however many they are. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 2,
        jvmArgsAppend = {"-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders"})
public class CodecBenchmark {
    private static final String HEAD =
            "{\"v\":1,\"t\":\"%s\",\"id\":\"5f0c1a52-8d3e-4b41-9c57-3f6f0a1b2c3d\",\"body\":";
    private static final String ROOM = "AAECAwQFBgcICQoLDA0ODw";
    private static final int CIPHERTEXT_BYTES = 1_024;
    private static final int MEDIA_CHUNKS = 4;
    private static final int CHUNK_BYTES = 16_384;

    private final MessageDecoder decoder = new MessageDecoder(new MessageLimits(65_536));
    private final MessageEncoder encoder = new MessageEncoder(new MessageIds(new Random(1)));
    private final ParticipantId sender = ParticipantId.random(new Random(2));
    private final byte[] plain = text("");
    private final byte[] unusual = text(",\"sentAt\":1764000000000");
    private final byte[] media = media();
    private long sequence; // of the next frame

    /** 1 KiB as clients write it, which the scanner takes. */
    @Benchmark
    public Frame plainText() {
        return relayed(plain);
    }

    /** The same message with a member that the protocol does not know: legal and ignored, but the scanner leaves it to the parser. */
    @Benchmark
    public Frame textForTheParser() {
        return relayed(unusual);
    }

    /** A small picture: 64 KiB in four chunks. Always for the parser. */
    @Benchmark
    public Frame mediaMessage() {
        ClientMessage.RelayMedia message = (ClientMessage.RelayMedia) decoded(media);
        return encoder.relayMedia(message, sender, ++sequence);
    }

    /** The first half of {@link #plainText}. */
    @Benchmark
    public ClientMessage decodePlainText() {
        return decoded(plain);
    }

    /** What comes before decoding: the bytes have to be UTF-8 (RFC 6455 section 8.1). */
    @Benchmark
    public int checkUtf8() {
        return Utf8.advance(Utf8.START, plain, 0, plain.length);
    }

    private Frame relayed(byte[] message) {
        ClientMessage.RelayText text = (ClientMessage.RelayText) decoded(message);
        return encoder.relayText(text, sender, ++sequence);
    }

    private ClientMessage decoded(byte[] message) {
        return ((Decoded.Message) decoder.decode(message, 0, message.length)).message();
    }

    private static byte[] text(String moreMembers) {
        return (HEAD.formatted("APP_MSG")
                        + "{\"roomId\":\"%s\",\"ciphertextB64\":\"%s\"%s}}"
                                .formatted(ROOM, noise(CIPHERTEXT_BYTES), moreMembers))
                .getBytes(US_ASCII);
    }

    private static byte[] media() {
        String chunks =
                IntStream.range(0, MEDIA_CHUNKS)
                        .mapToObj(_ -> "\"" + noise(CHUNK_BYTES) + "\"")
                        .collect(Collectors.joining(","));
        return (HEAD.formatted("MEDIA_MSG")
                        + "{\"roomId\":\"%s\",\"mime\":\"image/png\",\"size\":49152,\"chunkSize\":12288,\"chunks\":[%s]}}"
                                .formatted(ROOM, chunks))
                .getBytes(US_ASCII);
    }

    private static String noise(int length) {
        return "QUJD".repeat(length / 4 + 1).substring(0, length);
    }
}
