package org.e2eechat.security.properties;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.protocol.Frame;

import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What a client's libraries make of the bytes that the server sends. */
final class Wire {
    private static final int WHOLE_TEXT = 0x81; // FIN and opcode 1 of RFC 6455 section 5.2
    private static final JsonMapper JSON =
            new JsonMapper(
                    JsonFactory.builder()
                            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                            .build());

    private Wire() {}

    static JsonNode read(String json) {
        return JSON.readTree(json);
    }

    /** The payload of one whole, unmasked text frame whose length is written in the shortest way. */
    static String payloadOf(Frame frame) {
        ByteBuffer bytes = ByteBuffer.wrap(frame.bytes());
        assertThat(bytes.get() & 0xFF).isEqualTo(WHOLE_TEXT);
        int announced = bytes.get() & 0xFF;
        long length =
                switch (announced) {
                    case 126 -> atLeast(126, bytes.getShort() & 0xFFFFL);
                    case 127 -> atLeast(0x10000, bytes.getLong());
                    default -> announced;
                };
        assertThat(length).isEqualTo(bytes.remaining());
        return new String(
                Arrays.copyOfRange(frame.bytes(), bytes.position(), bytes.limit()),
                StandardCharsets.UTF_8);
    }

    private static long atLeast(long least, long length) {
        assertThat(length).isGreaterThanOrEqualTo(least);
        return length;
    }

    /** The size of a text in UTF-8; half a pair, which has none, counts as the three bytes of its unit. */
    static int utf8Bytes(String text) {
        return text.codePoints().map(Wire::utf8Bytes).sum();
    }

    private static int utf8Bytes(int point) {
        return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    }
}
