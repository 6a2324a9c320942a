package org.e2eechat.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.util.Random;

class Utf8Test {
    // The bytes at which the rules of RFC 3629 change, and their neighbours.
    private static final int[] BOUNDARIES = {
        0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC,
        0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF
    };

    private final long seed = Long.getLong("seed", 20_260_101L);

    @Test
    void agrees_with_the_strict_decoder_on_every_sequence_of_boundary_bytes() {
        for (int length = 0; length <= 4; length++) {
            byte[] bytes = new byte[length];
            int sequences = Math.toIntExact((long) Math.pow(BOUNDARIES.length, length));
            for (int sequence = 0; sequence < sequences; sequence++) {
                int rest = sequence;
                for (int i = 0; i < length; i++) {
                    bytes[i] = (byte) BOUNDARIES[rest % BOUNDARIES.length];
                    rest /= BOUNDARIES.length;
                }
                if (isUtf8(bytes) != isValid(Utf8.advance(Utf8.START, bytes, 0, length))) {
                    assertThat(bytes).as("both agree on").isNull();
                }
            }
        }
    }

    @Test
    void agrees_with_the_strict_decoder_wherever_the_text_is_split() {
        Random random = new Random(seed);
        for (int round = 0; round < 3_000; round++) {
            byte[] bytes = textWithPerhapsOneBrokenByte(random);
            boolean expected = isUtf8(bytes);

            for (int split = 0; split <= bytes.length; split++) {
                int first = Utf8.advance(Utf8.START, bytes, 0, split);
                int state = Utf8.advance(first, bytes, split, bytes.length);

                assertThat(isValid(state))
                        .as("seed %d, round %d, split at %d", seed, round, split)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void a_text_that_ends_within_a_character_is_not_complete() {
        byte[] euro = "€".getBytes(UTF_8);

        int state = Utf8.advance(Utf8.START, euro, 0, 2);

        assertThat(state).isNotIn(Utf8.START, Utf8.REJECT);
        assertThat(Utf8.advance(state, euro, 2, 3)).isEqualTo(Utf8.START);
    }

    @Test
    void what_was_rejected_stays_rejected() {
        byte[] fine = "fine".getBytes(UTF_8);

        assertThat(Utf8.advance(Utf8.REJECT, fine, 0, fine.length)).isEqualTo(Utf8.REJECT);
    }

    @Test
    void looks_only_at_the_bytes_it_was_given() {
        byte[] bytes = {(byte) 0xFF, 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', (byte) 0xFF};

        assertThat(Utf8.advance(Utf8.START, bytes, 1, 10)).isEqualTo(Utf8.START);
    }

    private static byte[] textWithPerhapsOneBrokenByte(Random random) {
        StringBuilder text = new StringBuilder();
        int characters = random.nextInt(24);
        for (int i = 0; i < characters; i++) {
            int bits = random.nextInt(4) == 0 ? 21 : 7;
            int codePoint = random.nextInt(1 << bits);
            boolean legal =
                    codePoint <= Character.MAX_CODE_POINT
                            && (codePoint < Character.MIN_SURROGATE
                                    || codePoint > Character.MAX_SURROGATE);
            text.appendCodePoint(legal ? codePoint : 'x');
        }
        byte[] bytes = text.toString().getBytes(UTF_8);
        if (bytes.length > 0 && random.nextBoolean()) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
    }

    private static boolean isValid(int stateAtTheEnd) {
        return stateAtTheEnd == Utf8.START;
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            UTF_8.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
