package org.e2eechat.server.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.e2eechat.server.testkit.valkey.RespClient;
import org.e2eechat.server.testkit.valkey.Tap;
import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Once, a listener on Valkey read live tokens there and joined rooms with them, and a writer put
 * frames of their own on the screens of a room. A writer who has recorded everything gets nothing
 * relayed: not again, not in another order, not changed, and not in another room.
 */
class SealedBusTest {
    private static final int EACH = 5; // messages of each person

    @Test
    void nothing_that_a_writer_to_valkey_publishes_is_relayed() throws Exception {
        try (ValkeyServer valkey = ValkeyServer.start();
                Tap tap = valkey.tap();
                Conversation talk = Conversation.on("none, a writer on Valkey", valkey.url());
                RespClient writer = valkey.connect()) {
            Person eve = talk.newcomer(talk.a);
            eve.createRoom();
            Person fred = talk.newcomer(talk.b);
            String code = eve.last("ROOM_CREATED").path("qrToken").stringValue();
            fred.awaitJoined(eve.room(), () -> code);
            List<Person> all = new ArrayList<>(talk.people());
            all.addAll(List.of(eve, fred));
            for (int i = 0; i < EACH; i++) {
                all.forEach(Person::say);
            }
            awaitMarks(talk, eve, fred);
            List<Tap.Publication> recorded =
                    tap.heard().stream().filter(SealedBusTest::isOfNode).toList();
            List<String> channels =
                    recorded.stream().map(each -> latin(each.channel())).distinct().toList();
            assertThat(channels).as("of the two rooms").hasSize(2);
            List<Integer> before = all.stream().map(SealedBusTest::heard).toList();
            double refusedBefore = refused(talk);

            List<Tap.Publication> attacks = attacks(recorded, channels);
            attacks.forEach(
                    each ->
                            writer.call(
                                    "PUBLISH".getBytes(US_ASCII), each.channel(), each.payload()));

            awaitMarks(talk, eve, fred); // behind all of them, on the same channels
            for (int i = 0; i < all.size(); i++) {
                Person person = all.get(i);
                assertThat(heard(person))
                        .as("%s has heard the marks and nothing else", person.name())
                        .isEqualTo(before.get(i) + 2);
            }
            assertThat(refused(talk) - refusedBefore)
                    .as("each attack is counted by the nodes that did not send the original")
                    .isGreaterThanOrEqualTo(attacks.size());
            talk.finish();
        }
    }

    /** One person on each node of each room says something, and all others of the room hear it. */
    private static void awaitMarks(Conversation talk, Person eve, Person fred) {
        List<String> marks = List.of(talk.alice.say(), talk.carol.say());
        talk.people()
                .forEach(
                        person ->
                                marks.forEach(
                                        mark -> person.awaitText(mark, Waiting.ANSWERED_WITHIN)));
        List<String> others = List.of(eve.say(), fred.say());
        Stream.of(eve, fred)
                .forEach(
                        person ->
                                others.forEach(
                                        mark -> person.awaitText(mark, Waiting.ANSWERED_WITHIN)));
    }

    private static List<Tap.Publication> attacks(
            List<Tap.Publication> recorded, List<String> channels) {
        List<Tap.Publication> attacks = new ArrayList<>(recorded); // again
        attacks.addAll(recorded.reversed()); // in another order
        for (Tap.Publication each : recorded) {
            String other = channels.get(1 - channels.indexOf(latin(each.channel())));
            attacks.add(new Tap.Publication(latin(other), each.payload())); // elsewhere
            byte[] changed = each.payload().clone();
            changed[changed.length / 2] ^= 1;
            attacks.add(new Tap.Publication(each.channel(), changed));
            byte[] later = each.payload().clone(); // with a counter that is still to come
            ByteBuffer.wrap(later).putLong(22, Long.MAX_VALUE);
            attacks.add(new Tap.Publication(each.channel(), later));
        }
        for (String channel : channels) {
            attacks.add(new Tap.Publication(latin(channel), clear("aaaaaaaaaaaaaaaa")));
        }
        return attacks;
    }

    /** A frame as nodes published it once. */
    private static byte[] clear(String node) {
        byte[] text = "{\"type\":\"APP_MSG\",\"v\":1,\"body\":{}}".getBytes(UTF_8);
        return ByteBuffer.allocate(17 + 2 + text.length)
                .put(("F" + node).getBytes(US_ASCII))
                .put((byte) 0x81)
                .put((byte) text.length)
                .put(text)
                .array();
    }

    private static boolean isOfNode(Tap.Publication each) {
        return each.payload()[0] != 'N' && each.payload()[0] != 'L';
    }

    private static double refused(Conversation talk) {
        return Stream.of(talk.a, talk.b)
                .mapToDouble(node -> node.metric("relay_valkey_refused_total"))
                .sum();
    }

    private static int heard(Person person) {
        return Stream.of("APP_MSG", "SYSTEM_MSG", "QR_ROTATED", "ROOM_STATS")
                .mapToInt(type -> person.all(type).size())
                .sum();
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, ISO_8859_1);
    }

    private static byte[] latin(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
