package org.e2eechat.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** The fast way through the decoder may give up, but never disagree with the parser. */
class DecoderPathsTest {
    private static final int MESSAGES = 60_000;
    private static final String[] SPACES = {"", "", "", " ", "\n", "\t", "\r\n", "  "};
    private static final String[] SCRAPS = {
        "\"",
        "\\",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "1",
        "0",
        "-",
        "e5",
        ".0",
        "null",
        "true",
        " ",
        "\n",
        "\u0000",
        "\u001f",
        "é",
        "😀",
        "\\u0041",
        "\\ud800",
        "\\/",
        "\"v\":1,",
        "\"t\":\"APP_MSG\",",
        "\"body\":{},",
        "APP_MSG",
        "roomId",
        "//",
        "\ufeff"
    };

    private final long seed = Long.getLong("seed", 20_260_104L);
    private final Random random = new Random(seed);
    private final MessageLimits limits = new MessageLimits(200, 300);
    private final MessageDecoder decoder = new MessageDecoder(limits);

    @Test
    void both_ways_agree_on_legal_and_on_broken_messages() {
        int fast = 0;
        int messages = 0;
        int refused = 0;
        int malformed = 0;
        for (int i = 0; i < MESSAGES; i++) {
            String text = randomMessage();
            byte[] bytes = (random.nextBoolean() ? text : mutated(text)).getBytes(UTF_8);

            Decoded byTheParser = decoder.parse(bytes, 0, bytes.length);

            assertThat(decoder.decode(bytes, 0, bytes.length))
                    .as("replay with -Dseed=%d; message %d: %s", seed, i, new String(bytes, UTF_8))
                    .isEqualTo(byTheParser);
            fast += PlainTextScan.decode(bytes, 0, bytes.length, limits) != null ? 1 : 0;
            switch (byTheParser) {
                case Decoded.Message _ -> messages++;
                case Decoded.Refused _ -> refused++;
                case Decoded.Malformed _ -> malformed++;
            }
        }

        // A generator that made only one kind would prove nothing.
        assertThat(List.of(fast, messages, malformed)).allMatch(count -> count > MESSAGES / 10);
        assertThat(refused).isGreaterThan(MESSAGES / 100);
    }

    @Test
    void the_ordinary_message_takes_the_fast_way_in_every_order_of_its_members() {
        List<String> body = List.of("\"roomId\":\"12345678\"", "\"ciphertextB64\":\"é/+=\"");
        for (List<String> bodyOrder : List.of(body, body.reversed())) {
            List<String> members =
                    List.of(
                            "\"v\":1",
                            "\"t\":\"APP_MSG\"",
                            "\"id\":\"12345678\"",
                            "\"body\":{" + String.join(",", bodyOrder) + "}");
            for (List<String> order : permutations(members)) {
                byte[] bytes = ("{" + String.join(",", order) + "}").getBytes(UTF_8);

                assertThat(PlainTextScan.decode(bytes, 0, bytes.length, limits))
                        .isEqualTo(decoder.parse(bytes, 0, bytes.length))
                        .isInstanceOf(Decoded.Message.class);
            }
        }
    }

    @Test
    void a_message_that_is_cut_off_anywhere_is_malformed() {
        byte[] bytes =
                "{\"v\":1,\"t\":\"APP_MSG\",\"id\":\"12345678\",\"body\":{\"roomId\":\"12345678\",\"ciphertextB64\":\"QUJD\"}}"
                        .getBytes(UTF_8);

        for (int to = 0; to < bytes.length; to++) {
            assertThat(decoder.decode(bytes, 0, to)).isInstanceOf(Decoded.Malformed.class);
        }
    }

    private String randomMessage() {
        String type =
                pick(
                        "APP_MSG",
                        "APP_MSG",
                        "APP_MSG",
                        "APP_MSG",
                        "MEDIA_MSG",
                        "JOIN_REQUEST",
                        "LEAVE",
                        "PING",
                        "APP_MSG2");
        List<String> members = new ArrayList<>();
        members.add(member("v", rarely() ? pick("1.0", "2", "\"1\"", "null", "1e0", "12") : "1"));
        members.add(member("t", rarely() ? "\"APP\\u005fMSG\"" : "\"" + type + "\""));
        members.add(member("id", text(8, rarely() ? 300 : 40)));
        members.add(member("body", body(type)));
        return object(members);
    }

    private String body(String type) {
        List<String> members = new ArrayList<>();
        members.add(member("roomId", text(rarely() ? 6 : 8, rarely() ? 140 : 30)));
        switch (type) {
            case "APP_MSG" ->
                    members.add(
                            member("ciphertextB64", text(rarely() ? 0 : 1, often() ? 150 : 400)));
            case "JOIN_REQUEST" -> {
                members.add(member(pick("token", "qrToken"), text(7, 30)));
                members.add(member(pick("token", "label"), rarely() ? "null" : text(1, 34)));
            }
            case "MEDIA_MSG" -> {
                members.add(member("mime", text(0, rarely() ? 200 : 30)));
                members.add(member("size", pick("1", "1e3", "10485760", "0", "1.5")));
                members.add(member("chunkSize", pick("1024", "65536", "1024.0")));
                members.add(
                        member("chunks", pick("[", "[\"x\",") + text(1, often() ? 90 : 400) + "]"));
                members.add(
                        member(
                                "from",
                                pick(
                                        "\"p_AAAAAAAAAAAAAAAA\"",
                                        "\"p_\\u0041AAAAAAAAAAAAAAA\"",
                                        text(0, 20))));
            }
            default -> {}
        }
        return object(members);
    }

    private String object(List<String> members) {
        List<String> all = new ArrayList<>(members);
        if (rarely()) {
            all.add(
                    member(
                            "unknown",
                            pick("[[{}]]", "{\"v\":2}", "\"\\n\"", "-1.5e-300", "false")));
        }
        if (rarely()) {
            all.add(all.get(random.nextInt(all.size())));
        }
        if (rarely()) {
            all.remove(random.nextInt(all.size()));
        }
        Collections.shuffle(all, random);
        return space()
                + "{"
                + space()
                + String.join(space() + "," + space(), all)
                + space()
                + "}"
                + space();
    }

    private String member(String name, String value) {
        return "\"" + name + "\"" + space() + ":" + space() + value;
    }

    private String text(int least, int most) {
        int units = least + random.nextInt(Math.max(1, most - least));
        StringBuilder text = new StringBuilder("\"");
        boolean unusual = rarely();
        for (int i = 0; i < units; i++) {
            text.append(
                    unusual && rarely()
                            ? pick(
                                    "é",
                                    "€",
                                    "\\n",
                                    "\\u0041",
                                    "\\ud83d\\ude00",
                                    "\\ud83d",
                                    "\\\"",
                                    "\u2028")
                            : String.valueOf((char) ('A' + random.nextInt(26))));
        }
        return text.append('"').toString();
    }

    private String mutated(String text) {
        StringBuilder mutated = new StringBuilder(text);
        int changes = 1 + random.nextInt(2);
        for (int i = 0; i < changes && !mutated.isEmpty(); i++) {
            int at = random.nextInt(mutated.length());
            switch (random.nextInt(4)) {
                case 0 -> mutated.deleteCharAt(at);
                case 1 -> mutated.insert(at, pick(SCRAPS));
                case 2 -> mutated.replace(at, at + 1, pick(SCRAPS));
                default -> mutated.setLength(at);
            }
        }
        return mutated.toString();
    }

    private static List<List<String>> permutations(List<String> items) {
        if (items.isEmpty()) {
            return List.of(List.of());
        }
        List<List<String>> all = new ArrayList<>();
        for (String first : items) {
            List<String> rest = new ArrayList<>(items);
            rest.remove(first);
            for (List<String> order : permutations(rest)) {
                List<String> one = new ArrayList<>(order);
                one.addFirst(first);
                all.add(one);
            }
        }
        return all;
    }

    private String space() {
        return pick(SPACES);
    }

    private boolean rarely() {
        return random.nextInt(12) == 0;
    }

    private boolean often() {
        return random.nextInt(4) != 0;
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
