package org.e2eechat.security.properties;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

import org.e2eechat.server.protocol.JoinToken;
import org.e2eechat.server.protocol.Label;
import org.e2eechat.server.protocol.ParticipantId;
import org.e2eechat.server.protocol.RoomId;

import java.util.Random;
import java.util.function.Function;

/** The names of rooms and people and the codes between them: their shapes, and that none of them shows itself in a log. */
class NamesIT {
    @Property
    void a_text_of_any_characters_is_a_name_exactly_when_its_length_allows_it(
            @ForAll("texts") String text) {
        int length = text.length();

        judge(text, RoomId::new, RoomId::value, length >= 8 && length <= 128);
        judge(text, Label::new, Label::value, length >= 1 && length <= 32);
        judge(text, JoinToken::new, JoinToken::value, length >= 8 && length <= 2048);
    }

    @Property
    void rooms_are_the_same_exactly_when_their_texts_are(
            @ForAll("rooms") RoomId one, @ForAll("rooms") RoomId other) {
        assertThat(one.equals(other)).isEqualTo(one.value().equals(other.value()));
        assertThat(new RoomId(one.value())).isEqualTo(one).hasSameHashCodeAs(one);
    }

    @Property
    void an_identity_keeps_its_shape_and_no_text_beside_it_has_it(
            @ForAll long seed,
            @ForAll @IntRange(min = 0, max = 17) int place,
            @ForAll("strangers") char stranger) {
        ParticipantId id = ParticipantId.random(new Random(seed));
        String changed =
                id.value().substring(0, place) + stranger + id.value().substring(place + 1);

        assertThat(ParticipantId.hasShape(id.value())).isTrue();
        assertThat(new ParticipantId(id.value())).isEqualTo(id);
        assertThat(ParticipantId.hasShape(changed)).isFalse();
        assertThat(ParticipantId.hasShape(id.value() + "A")).isFalse();
        assertThat(ParticipantId.hasShape(id.value().substring(0, 17))).isFalse();
    }

    private static <T> void judge(
            String text, Function<String, T> make, Function<T, String> value, boolean allowed) {
        if (!allowed) {
            assertThatIllegalArgumentException().isThrownBy(() -> make.apply(text));
            return;
        }
        T name = make.apply(text);
        assertThat(value.apply(name)).isEqualTo(text);
        assertThat(name).hasToString(name.getClass().getSimpleName() + "[redacted]");
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(Texts.of(0, 40), Texts.of(120, 140), Texts.of(2040, 2060));
    }

    @Provide
    Arbitrary<RoomId> rooms() {
        return Arbitraries.oneOf(Texts.rooms(), Texts.of(8, 8).map(RoomId::new));
    }

    /** In no place of an id, and as digits in other scripts they could be mistaken for some. */
    @Provide
    Arbitrary<Character> strangers() {
        return Arbitraries.chars().with(" .=+/\0\"\\éａ０١\ud83d");
    }
}
