package org.e2eechat.security.properties;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Tuple;

import org.e2eechat.server.protocol.Label;
import org.e2eechat.server.protocol.ParticipantId;
import org.e2eechat.server.protocol.RoomId;

import java.util.List;
import java.util.Random;

/** Texts of every script, with controls, pairs and halves of pairs, of the lengths that the protocol allows. */
final class Texts {
    private Texts() {}

    /** Of so many UTF-16 units, which is what the protocol counts in; those that are special somewhere come more often. */
    static Arbitrary<String> of(int minUnits, int maxUnits) {
        return Arbitraries.frequencyOf(
                        Tuple.of(3, Arbitraries.chars().with("\"\\/\b\f\n\r\t\0 aZ09_-+=")),
                        Tuple.of(
                                2,
                                Arbitraries.chars().with("\ud83d\ude00\ud800\udfffé\u2028\ufeff")),
                        Tuple.of(1, Arbitraries.chars().all()))
                .list()
                .ofMinSize(minUnits)
                .ofMaxSize(maxUnits)
                .map(Texts::joined);
    }

    private static String joined(List<Character> units) {
        StringBuilder text = new StringBuilder(units.size());
        units.forEach(text::append);
        return text.toString();
    }

    static Arbitrary<RoomId> rooms() {
        return of(RoomId.MIN_CHARS, RoomId.MAX_CHARS).map(RoomId::new);
    }

    static Arbitrary<Label> labels() {
        return of(Label.MIN_CHARS, Label.MAX_CHARS).map(Label::new);
    }

    static Arbitrary<ParticipantId> participants() {
        return Arbitraries.longs().map(seed -> ParticipantId.random(new Random(seed)));
    }
}
