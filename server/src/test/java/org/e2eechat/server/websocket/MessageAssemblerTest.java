package org.e2eechat.server.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.admission.ResourceLedger;
import org.e2eechat.server.websocket.MessageAssembler.Outcome;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

class MessageAssemblerTest {
    private static final int MAX = 100_000;

    private final MessageAssembler assembler =
            new MessageAssembler(MAX, ResourceLedger.unlimited().open(null, 0));

    @Test
    void a_message_in_one_part_is_not_copied() {
        byte[] buffer = utf8("..hello..");
        assembler.begin(true);

        assertThat(assembler.add(buffer, 2, 7, true)).isEqualTo(Outcome.COMPLETE);

        assertThat(assembler.array()).isSameAs(buffer);
        assertThat(whole()).isEqualTo("hello");
    }

    @Test
    void parts_are_put_together_in_order_and_survive_the_reuse_of_their_buffer() {
        byte[] buffer = utf8("one two three");
        assembler.begin(true);

        assertThat(assembler.add(buffer, 0, 4, false)).isEqualTo(Outcome.INCOMPLETE);
        assertThat(assembler.add(buffer, 4, 8, false)).isEqualTo(Outcome.INCOMPLETE);
        byte[] last = Arrays.copyOfRange(buffer, 8, 13);
        Arrays.fill(buffer, (byte) '#');

        assertThat(assembler.add(last, 0, 5, true)).isEqualTo(Outcome.COMPLETE);
        assertThat(whole()).isEqualTo("one two three");
    }

    @Test
    void a_message_of_random_parts_is_what_was_sent() {
        Random random = new Random(23);
        for (int round = 0; round < 200; round++) {
            byte[] sent = new byte[random.nextInt(1, MAX + 1)];
            random.nextBytes(sent);
            assembler.begin(false);
            int at = 0;
            Outcome outcome = Outcome.INCOMPLETE;
            while (outcome == Outcome.INCOMPLETE) {
                int end = Math.min(sent.length, at + random.nextInt(30_000));
                outcome = assembler.add(sent, at, end, end == sent.length);
                at = end;
            }

            assertThat(outcome).isEqualTo(Outcome.COMPLETE);
            assertThat(Arrays.copyOfRange(assembler.array(), assembler.from(), assembler.to()))
                    .isEqualTo(sent);
            assembler.reset();
        }
    }

    @Test
    void the_limit_counts_all_parts_together_and_is_itself_allowed() {
        assembler.begin(false);
        assertThat(assembler.add(new byte[MAX - 1], 0, MAX - 1, false))
                .isEqualTo(Outcome.INCOMPLETE);
        assertThat(assembler.add(new byte[1], 0, 1, true)).isEqualTo(Outcome.COMPLETE);
        assembler.reset();

        assembler.begin(false);
        assembler.add(new byte[MAX], 0, MAX, false);
        assertThat(assembler.add(new byte[1], 0, 1, true)).isEqualTo(Outcome.TOO_LARGE);
    }

    @Test
    void a_character_may_be_split_between_parts() {
        byte[] smile = utf8("\uD83D\uDE42");
        assembler.begin(true);
        for (int i = 0; i < 3; i++) {
            assertThat(assembler.add(smile, i, i + 1, false)).isEqualTo(Outcome.INCOMPLETE);
        }

        assertThat(assembler.add(smile, 3, 4, true)).isEqualTo(Outcome.COMPLETE);
    }

    @Test
    void a_character_may_not_be_missing_its_end() {
        byte[] smile = utf8("\uD83D\uDE42");
        assembler.begin(true);

        assertThat(assembler.add(smile, 0, 3, true)).isEqualTo(Outcome.NOT_UTF8);
    }

    @Test
    void a_bad_octet_is_found_in_its_part() {
        assembler.begin(true);

        assertThat(assembler.add(new byte[] {(byte) 0xFF}, 0, 1, false))
                .isEqualTo(Outcome.NOT_UTF8);
    }

    @Test
    void binary_may_be_anything() {
        assembler.begin(false);

        assertThat(assembler.add(new byte[] {(byte) 0xFF}, 0, 1, true)).isEqualTo(Outcome.COMPLETE);
        assertThat(assembler.isText()).isFalse();
    }

    @Test
    void nothing_of_one_message_is_left_in_the_next() {
        assembler.begin(true);
        assembler.add(new byte[] {'h', (byte) 0xF0}, 0, 2, false);
        assembler.reset();

        assembler.begin(true);
        assembler.add(utf8("ne"), 0, 2, false);
        assertThat(assembler.add(utf8("w"), 0, 1, true)).isEqualTo(Outcome.COMPLETE);

        assertThat(whole()).isEqualTo("new");
    }

    @Test
    void after_a_message_nothing_is_held() {
        assembler.begin(false);
        assembler.add(new byte[5_000], 0, 5_000, false);
        assembler.add(new byte[1], 0, 1, true);
        byte[] held = assembler.array();
        assembler.reset();

        assembler.begin(false);
        assembler.add(new byte[1], 0, 1, false);
        assembler.add(new byte[1], 0, 1, true);

        assertThat(assembler.array()).isNotSameAs(held);
    }

    @Test
    void empty_parts_make_an_empty_message() {
        assembler.begin(true);
        assembler.add(new byte[0], 0, 0, false);

        assertThat(assembler.add(new byte[0], 0, 0, true)).isEqualTo(Outcome.COMPLETE);
        assertThat(whole()).isEmpty();
    }

    private String whole() {
        return new String(
                assembler.array(),
                assembler.from(),
                assembler.to() - assembler.from(),
                StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
