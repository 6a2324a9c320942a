package org.e2eechat.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;

import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

import java.util.Random;

class JsonTextTest {
    private static final String[] PIECES = {
        "a",
        "plain text of some length",
        "é",
        "€",
        "😀",
        "\\n",
        "\\\"",
        "\\\\",
        "\\/",
        "\\b",
        "\\f",
        "\\r",
        "\\t",
        "\\u0000",
        "\\u0041",
        "\\u00e9",
        "\\u20AC",
        "\\ud83d\\ude00",
        "\\ud83d",
        "\\ude00",
        "\\uD83Dx",
        "\u2028"
    };

    private final JsonFactory json = new JsonFactory();
    private final long seed = Long.getLong("seed", 20_260_102L);

    @Test
    void measures_and_decodes_what_the_parser_decodes() {
        Random random = new Random(seed);
        for (int round = 0; round < 5_000; round++) {
            StringBuilder raw = new StringBuilder();
            int pieces = random.nextInt(8);
            for (int i = 0; i < pieces; i++) {
                raw.append(PIECES[random.nextInt(PIECES.length)]);
            }
            String expected = parsed("\"" + raw + "\"");

            JsonValue.Text text = measured(raw + "\"");

            assertThat(JsonText.decode(text)).as("seed %d: %s", seed, raw).isEqualTo(expected);
            assertThat(text.chars()).as("chars of %s", raw).isEqualTo(expected.length());
            assertThat(text.utf8Bytes()).as("bytes of %s", raw).isEqualTo(bytesInNode(expected));
            assertThat(text.raw()).isEqualTo(Slice.of(raw.toString()));
        }
    }

    @Test
    void whatever_is_encoded_is_decoded_to_the_same_text_by_any_parser() {
        Random random = new Random(seed);
        for (int round = 0; round < 5_000; round++) {
            StringBuilder text = new StringBuilder();
            int units = random.nextInt(12);
            for (int i = 0; i < units; i++) { // also halves of pairs
                text.append((char) (random.nextBoolean() ? random.nextInt(130) : random.nextInt()));
            }

            byte[] encoded = JsonText.encode(text.toString());

            assertThat(Utf8.advance(Utf8.START, encoded, 0, encoded.length))
                    .as("seed %d", seed)
                    .isEqualTo(Utf8.START);
            assertThat(parsed("\"" + new String(encoded, UTF_8) + "\"")).isEqualTo(text.toString());
        }
    }

    @Test
    void a_plain_string_is_canonical_as_it_is() {
        assertThat(JsonText.encode("room_id-0 é€😀\u2028\u007f"))
                .isEqualTo("room_id-0 é€😀\u2028\u007f".getBytes(UTF_8));
    }

    @Test
    void only_what_must_be_escaped_is_escaped() {
        assertThat(new String(JsonText.encode("\"\\\b\f\n\r\t\u0001/\ud83d"), UTF_8))
                .isEqualTo("\\\"\\\\\\b\\f\\n\\r\\t\\u0001/\\ud83d");
    }

    @Test
    void a_string_without_an_end_or_with_a_broken_escape_cannot_be_measured() {
        for (String broken :
                new String[] {"", "abc", "abc\\", "abc\\u12", "\\u12x4\"", "\\u\"", "\\"}) {
            byte[] bytes = broken.getBytes(UTF_8);

            assertThat(JsonText.measure(bytes, 0, bytes.length)).as(broken).isNull();
        }
    }

    @Test
    void a_scan_finds_the_first_byte_that_is_not_plain_at_every_place() {
        for (byte special : new byte[] {'"', '\\', 0, 0x1F, '\n'}) {
            for (int length = 1; length < 70; length++) {
                for (int place = 0; place < length; place++) {
                    byte[] bytes = new byte[length];
                    for (int i = 0; i < length; i++) { // neighbours of the special ones, too
                        bytes[i] =
                                new byte[] {'!', '#', '[', ']', ' ', 0x7F, (byte) 0x80, -1}[i % 8];
                    }
                    bytes[place] = special;

                    assertThat(Swar.endOfPlain(bytes, 0, length)).isEqualTo(place);
                }
            }
        }
    }

    @Test
    void a_scan_for_ascii_stops_at_the_first_byte_of_another_character() {
        byte[] bytes = "0123456789abcdefg€".getBytes(UTF_8);

        assertThat(Swar.endOfPlainAscii(bytes, 0, bytes.length)).isEqualTo(17);
        assertThat(Swar.endOfPlainAscii(bytes, 16, bytes.length)).isEqualTo(17);
        assertThat(Swar.endOfPlain(bytes, 0, bytes.length)).isEqualTo(bytes.length);
    }

    private static JsonValue.Text measured(String fromTheFirstCharacter) {
        byte[] bytes = ("\"" + fromTheFirstCharacter + "},").getBytes(UTF_8);
        return JsonText.measure(bytes, 1, bytes.length);
    }

    private String parsed(String string) {
        try (JsonParser parser = json.createParser(ObjectReadContext.empty(), string)) {
            parser.nextToken();
            return parser.getString();
        }
    }

    /** Half a surrogate pair becomes U+FFFD, which has three bytes. */
    private static int bytesInNode(String text) {
        return text.codePoints().map(c -> c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4).sum();
    }
}
