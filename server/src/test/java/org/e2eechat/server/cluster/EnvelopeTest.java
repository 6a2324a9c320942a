package org.e2eechat.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.e2eechat.server.protocol.Frame;
import org.e2eechat.server.protocol.ParticipantId;
import org.e2eechat.server.room.Roster;
import org.e2eechat.server.room.TokenUse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

class EnvelopeTest {
    private static final String NODE = "0123456789abcdef";
    private static final String OTHER = "0123456789abcdee";
    private static final long SEED = 20_260_101;
    private static final int LONGEST_GARBAGE = 200; // bytes; past every fixed part of an envelope

    private final Random random = new Random(SEED);

    // There and back

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 65_535, 65_536})
    void a_frame_arrives_byte_for_byte(int payloadBytes) {
        Frame frame = frame("x".repeat(payloadBytes));

        byte[] envelope = Envelope.relayed(NODE, frame);

        assertThat(Envelope.sender(envelope)).isEqualTo(NODE);
        assertThat(Envelope.read(envelope))
                .containsInstanceOf(Envelope.Relayed.class)
                .get()
                .extracting(read -> ((Envelope.Relayed) read).frame().bytes())
                .isEqualTo(frame.bytes());
        assertThat(envelope).as("no more than a header").hasSize(17 + 3 + frame.size());
    }

    @Test
    void a_message_arrives_with_its_sender_and_its_number() {
        ParticipantId ann = id();
        Frame frame = frame("hello");

        byte[] envelope = Envelope.relayed(NODE, ann, 1_234_567, frame);

        assertThat(Envelope.read(envelope))
                .get()
                .isInstanceOfSatisfying(
                        Envelope.Relayed.class,
                        read -> {
                            assertThat(read.from()).isEqualTo(ann.value());
                            assertThat(read.seq()).isEqualTo(1_234_567);
                            assertThat(read.frame().bytes()).isEqualTo(frame.bytes());
                        });
    }

    @Test
    void members_arrive_in_their_order() {
        Roster roster =
                new Roster(List.of(id(), id(), id()), Long.MAX_VALUE, "0123abcd", (1L << 53) - 1);

        byte[] envelope = Envelope.members(NODE, roster);

        assertThat(Envelope.read(envelope)).contains(new Envelope.Members(roster));
        assertThat(Envelope.sender(envelope)).isEqualTo(NODE);
    }

    @Test
    void a_room_without_anybody_has_a_roster_too() {
        Roster roster = new Roster(List.of(), 3, "0123abcd", 0);

        assertThat(Envelope.read(Envelope.members(NODE, roster)))
                .contains(new Envelope.Members(roster));
    }

    @Test
    void a_used_token_arrives_as_its_id() {
        TokenUse use = new TokenUse(Long.MIN_VALUE, -1, 1_795_527_232_425L, 777);

        byte[] envelope = Envelope.used(NODE, use);

        assertThat(Envelope.sender(envelope)).isEqualTo(NODE);
        assertThat(Envelope.read(envelope)).contains(new Envelope.Used(Long.MIN_VALUE, -1));
    }

    @Test
    void what_was_heard_arrives_with_who_is_new_and_since_when() {
        byte[] envelope = Envelope.heard(NODE, OTHER, 9);

        assertThat(Envelope.sender(envelope)).isEqualTo(NODE);
        assertThat(Envelope.read(envelope)).contains(new Envelope.Heard(OTHER, 9));
    }

    @Test
    void what_scripts_write_is_understood() {
        assertThat(read("N" + NODE + "3 0123abcd 777 " + NODE + " " + OTHER))
                .contains(new Envelope.Nodes(3, "0123abcd", 777, Set.of(NODE, OTHER)));
        assertThat(read("N" + NODE + "4 x 0 ")).contains(new Envelope.Nodes(4, "x", 0, Set.of()));
        assertThat(read("L" + NODE)).contains(new Envelope.Lost());
    }

    // Whose it is

    @Test
    void a_node_knows_its_own_words_and_nobody_elses() {
        byte[] own = Envelope.heard(NODE, OTHER, 9);

        assertThat(Envelope.isFrom(NODE, own)).isTrue();
        assertThat(Envelope.isFrom(OTHER, own)).isFalse();
        for (int length = 0; length < 17; length++) {
            assertThat(Envelope.isFrom(NODE, Arrays.copyOf(own, length)))
                    .as("of %d bytes", length)
                    .isFalse();
        }
    }

    // What is no envelope

    @Test
    void a_kind_that_nobody_knows_yet_is_left_alone() {
        for (int kind = 0; kind < 256; kind++) {
            if ("FRNULA".indexOf(kind) < 0) {
                assertThat(read((char) kind + NODE + "1 2 3")).as("kind %d", kind).isEmpty();
            }
        }
    }

    @Test
    void what_is_shorter_than_a_header_is_nothing() {
        for (char kind : "FRNULA".toCharArray()) {
            String header = kind + NODE;
            for (int length = 0; length < header.length(); length++) {
                assertThat(read(header.substring(0, length))).as("of %d", length).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "F", // no line for the sender
                "F\n", // no number
                "Fann x\n",
                "F 0\n", // no frame
                "F 0\n\u0081\u0005abc", // a frame of five bytes that has three
                "F 0\n\u0001\u0001a", // a piece of one
                "F 0\n\u0082\u0001a", // binary
                "R",
                "R1",
                "R1 x",
                "R1 0 ann", // nobody's id
                "R9999999999999999999 0",
                "N",
                "N1",
                "Nx 0 0123456789abcdef",
                "A",
                "A0123456789abcdef",
                "A0123456789abcdef x",
                "U",
                "U1",
                "U1 x",
                "U 9223372036854775808 1"
            })
    void a_body_that_is_not_of_its_kind_is_nothing(String text) {
        assertThat(read(text.charAt(0) + NODE + text.substring(1))).isEmpty();
    }

    @Test
    void the_beginning_of_an_envelope_is_never_taken_for_a_frame() {
        byte[] whole = Envelope.relayed(NODE, frame("some text"));
        for (int length = 0; length < whole.length; length++) {
            assertThat(Envelope.read(Arrays.copyOf(whole, length)))
                    .as("%d bytes", length)
                    .isEmpty();
        }
    }

    @Test
    void garbage_of_every_length_and_kind_is_read_without_an_accident() {
        for (int length = 0; length < LONGEST_GARBAGE; length++) {
            for (byte kind : "FRNULA?".getBytes(US_ASCII)) {
                byte[] noise = new byte[length];
                random.nextBytes(noise);
                byte[] words = words(length);
                for (byte[] garbage : List.of(noise, words)) {
                    if (length > 0) {
                        garbage[0] = kind;
                    }

                    boolean isSomething = Envelope.read(garbage).isPresent();

                    assertThat(isSomething && (kind == '?' || length < 17))
                            .as("seed %d, %d bytes of kind %c", SEED, length, (char) kind)
                            .isFalse();
                }
            }
        }
    }

    private byte[] words(int length) {
        byte[] words = new byte[length];
        for (int i = 0; i < length; i++) {
            words[i] = (byte) "0123456789 \n-p_".charAt(random.nextInt(15));
        }
        return words;
    }

    private static Optional<Envelope> read(String text) {
        return Envelope.read(text.getBytes(ISO_8859_1));
    }

    private ParticipantId id() {
        return ParticipantId.random(random);
    }

    private static Frame frame(String text) {
        byte[] payload = text.getBytes(UTF_8);
        int header = Frame.headerBytes(payload.length);
        byte[] bytes = new byte[header + payload.length];
        System.arraycopy(payload, 0, bytes, header, payload.length);
        return Frame.text(bytes, payload.length);
    }
}
