package org.e2eechat.loadtest.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.Random;

class ChatTemplateTest {
    private static final byte[] MASK = {0x37, (byte) 0xfa, 0x21, 0x3d};

    private final ChatTemplate template = new ChatTemplate("room-000001", 1_024, new Random(1));
    private final Stamp stamp = new Stamp();

    @Test
    void a_message_says_when_it_was_due_and_its_number_to_whoever_unmasks_it() {
        ByteBuffer payload = unmasked(template.message(0x0123_4567_89ab_cdefL, 4_711));

        int at = stamp.find(payload, 0, payload.limit());

        assertThat(Stamp.dueNanos(payload, at)).isEqualTo(0x0123_4567_89ab_cdefL);
        assertThat(Stamp.sequence(payload, at)).isEqualTo(4_711);
    }

    @Test
    void the_next_message_differs_in_id_and_stamp_and_nothing_else() {
        String first = text(unmasked(template.message(1, 1)));
        String second = text(unmasked(template.message(2, 2)));

        assertThat(second).hasSameSizeAs(first).isNotEqualTo(first);
        assertThat(first)
                .startsWith(
                        "{\"v\":1,\"t\":\"APP_MSG\",\"id\":\"AAAAAAAB\",\"body\":{\"roomId\":\"room-000001\",\"ciphertextB64\":\"AAAAAAAAAAAAAAABAAAAAAAB")
                .endsWith("\"}}");
        assertThat(second.substring(second.length() - 1_000))
                .isEqualTo(first.substring(first.length() - 1_000));
    }

    @Test
    void the_ciphertext_has_the_size_that_was_asked_for() {
        String message = text(unmasked(template.message(1, 1)));

        assertThat(CoreV1Entrance.field("ciphertextB64", message)).hasSize(1_024);
    }

    @Test
    void a_stamp_is_found_where_a_relay_has_moved_it_to() {
        ByteBuffer sent = unmasked(template.message(42, 7));
        ByteBuffer relayed =
                ByteBuffer.wrap(
                        text(sent)
                                .replace("AAAAAAAH\",\"body\"", "another-id\",\"body\"")
                                .getBytes(US_ASCII));
        stamp.find(sent, 0, sent.limit());

        int at = stamp.find(relayed, 0, relayed.limit());

        assertThat(Stamp.dueNanos(relayed, at)).isEqualTo(42);
        assertThat(Stamp.sequence(relayed, at)).isEqualTo(7);
    }

    @Test
    void a_message_without_a_stamp_ends_the_run() {
        ByteBuffer empty = ByteBuffer.wrap("{\"v\":1,\"t\":\"APP_MSG\"}".getBytes(US_ASCII));

        assertThatThrownBy(() -> stamp.find(empty, 0, empty.limit()))
                .isInstanceOf(LoadFailedException.class);
    }

    @Test
    void a_ciphertext_must_have_room_for_the_stamp() {
        assertThatThrownBy(() -> new ChatTemplate("room-000001", 10, new Random(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static ByteBuffer unmasked(ByteBuffer frame) {
        assertThat(frame.get(0)).isEqualTo((byte) 0x81);
        assertThat(frame.get(1)).isEqualTo((byte) (0x80 | 126));
        byte[] payload = new byte[frame.getShort(2)];
        frame.get(MaskedFrames.HEADER_BYTES, payload);
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= MASK[i % MASK.length];
        }
        return ByteBuffer.wrap(payload);
    }

    private static String text(ByteBuffer payload) {
        return US_ASCII.decode(payload.duplicate()).toString();
    }
}
