package org.e2eechat.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.Test;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;

class IdsTest {
    private final RandomGenerator random = new Random(7);

    @Test
    void a_room_matches_the_bytes_of_its_id_and_no_others() {
        RoomId room = new RoomId("AAECAwQFBgcICQoLDA0ODw");

        assertThat(room.matches(Slice.of("AAECAwQFBgcICQoLDA0ODw"))).isTrue();
        assertThat(room.matches(Slice.of("AAECAwQFBgcICQoLDA0OD"))).isFalse();
        assertThat(room.matches(Slice.of("AAECAwQFBgcICQoLDA0ODww"))).isFalse();
        assertThat(room.matches(Slice.of("AAECAwQFBgcICQoLDA0ODx"))).isFalse();
        assertThat(room.matches(Slice.of(""))).isFalse();
    }

    @Test
    void a_room_matches_a_slice_inside_a_buffer() {
        byte[] buffer = "\"roomId\":\"AAECAwQFBgc\",".getBytes(US_ASCII);

        assertThat(new RoomId("AAECAwQFBgc").matches(new Slice(buffer, 10, 21))).isTrue();
        assertThat(new RoomId("AAECAwQFBgc").matches(new Slice(buffer, 9, 21))).isFalse();
    }

    @Test
    void rooms_are_equal_by_their_names() {
        assertThat(new RoomId("12345678")).isEqualTo(new RoomId("12345678"));
        assertThat(new RoomId("12345678")).hasSameHashCodeAs(new RoomId("12345678"));
        assertThat(new RoomId("12345678")).isNotEqualTo(new RoomId("12345679"));
        assertThat(RoomId.random(random).value()).matches("[A-Za-z0-9_-]{22}");
        assertThat(RoomId.random(random)).isNotEqualTo(RoomId.random(random));
    }

    @Test
    void a_participant_id_is_a_prefix_and_16_characters_of_base64url() {
        ParticipantId id = ParticipantId.random(random);

        assertThat(id.value()).matches("p_[A-Za-z0-9_-]{16}");
        assertThat(id).isEqualTo(new ParticipantId(id.value()));
        assertThat(id).hasSameHashCodeAs(new ParticipantId(id.value()));
        assertThat(id).isNotEqualTo(ParticipantId.random(random));
        assertThat(id.ascii()).isEqualTo(id.value().getBytes(US_ASCII));
    }

    @Test
    void a_participant_id_of_another_shape_is_refused() {
        for (String other :
                Set.of(
                        "",
                        "p_",
                        "q_AAAAAAAAAAAAAAAA",
                        "p_AAAAAAAAAAAAAAA",
                        "p_AAAAAAAAAAAAAAAAA",
                        "p_AAAAAAAAAAAAAAA\"")) {
            assertThatIllegalArgumentException().isThrownBy(() -> new ParticipantId(other));
        }
    }

    @Test
    void no_id_shows_in_a_log() {
        assertThat(new RoomId("very-secret-room").toString()).doesNotContain("secret");
        assertThat(new ParticipantId("p_secretsecretsecr").toString())
                .doesNotContain("secretsecret");
    }

    @Test
    void message_ids_are_base64url_and_different() {
        MessageIds ids = new MessageIds(random);
        Set<String> seen = new HashSet<>();
        byte[] target = new byte[20];

        for (int i = 0; i < 100_000; i++) {
            assertThat(ids.write(target, 2)).isEqualTo(2 + MessageIds.LENGTH);
            seen.add(new String(target, US_ASCII));
        }

        assertThat(seen).hasSize(100_000).allMatch(id -> id.matches("\0\0[A-Za-z0-9_-]{16}\0\0"));
    }

    @Test
    void message_ids_of_two_servers_are_different() {
        assertThat(ids(new MessageIds(new Random(1))))
                .doesNotContainAnyElementsOf(ids(new MessageIds(new Random(2))));
    }

    @Test
    void every_character_of_a_message_id_varies() {
        Set<String> ids = ids(new MessageIds(random));

        for (int place = 0; place < MessageIds.LENGTH; place++) {
            int at = place;
            assertThat(ids.stream().map(id -> id.charAt(at)).distinct().count())
                    .as("characters at %d", at)
                    .isEqualTo(64);
        }
    }

    private static Set<String> ids(MessageIds ids) {
        Set<String> written = new HashSet<>();
        byte[] target = new byte[MessageIds.LENGTH];
        for (int i = 0; i < 2_000; i++) {
            ids.write(target, 0);
            written.add(new String(target, US_ASCII));
        }
        return written;
    }
}
