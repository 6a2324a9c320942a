package org.e2eechat.security.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.security.testkit.Relay;
import org.e2eechat.security.testkit.Tokens;
import org.e2eechat.security.testkit.WebSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Nobody without the secret makes a token, and nobody makes another one out of one that they have. */
class ForgedTokensIT {
    private static final String ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final long A_MINUTE = 60_000;

    private static Relay relay;
    private static String secret;
    private static WebSocket host;
    private static String room;
    private static WebSocket thief;

    @BeforeAll
    static void start() {
        relay = Relay.start("ROOM_MAX_PARTICIPANTS", "500", "MAX_MSGS_PER_10S", "1000000");
        secret = relay.setting("JOIN_TOKEN_SECRET");
        host = relay.connect();
        room = host.createRoom().id();
        thief = relay.connect();
    }

    @AfterAll
    static void stop() {
        thief.close();
        host.close();
        relay.close();
    }

    @Test
    void the_secret_makes_tokens_that_work_so_what_fails_below_fails_for_its_reason() {
        try (WebSocket guest = relay.connect()) {
            assertThat(guest.join(room, good())).isEqualTo("JOINED");
        }
    }

    @Test
    void a_token_signed_with_another_secret_does_not_open_a_room() {
        assertThat(attempt(Tokens.good(Tokens.randomSecret(), room, soon())))
                .isEqualTo("ERR_TOKEN_MAC");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HmacMD5",
                "HmacSHA1",
                "HmacSHA224",
                "HmacSHA384",
                "HmacSHA512",
                "HmacSHA3-256"
            })
    void a_token_signed_with_another_algorithm_does_not_open_a_room(String algorithm) {
        String token = Tokens.sign(algorithm, secret, Tokens.payload(room, soon(), Tokens.jti()));

        assertThat(attempt(token)).isEqualTo("ERR_TOKEN_MAC");
    }

    @Test
    void a_token_cannot_say_by_which_algorithm_it_wants_to_be_checked() {
        String payload = Tokens.payload(room, soon(), Tokens.jti());
        String good = Tokens.sign(secret, payload);
        String header = Tokens.base64Url("{\"alg\":\"none\",\"typ\":\"JWT\"}");

        assertThat(attempt(header + "." + Tokens.base64Url(payload) + "."))
                .isEqualTo("ERR_TOKEN_FORMAT");
        assertThat(attempt(header + "." + good)).isEqualTo("ERR_TOKEN_FORMAT");
        assertThat(attempt(Tokens.base64Url(payload) + ".")).isEqualTo("ERR_TOKEN_FORMAT");
        assertThat(attempt(Tokens.base64Url(payload))).isEqualTo("ERR_TOKEN_FORMAT");
        assertThat(attempt("." + good.split("\\.", -1)[1])).isEqualTo("ERR_TOKEN_FORMAT");
        String algInside = payload.replace("{\"v\":1", "{\"v\":1,\"alg\":\"none\"");
        assertThat(attempt(Tokens.base64Url(algInside) + ".AA")).isEqualTo("ERR_TOKEN_MAC");
    }

    @Test
    void a_signature_of_the_encoded_text_is_none_of_the_payload() {
        String encoded = Tokens.base64Url(Tokens.payload(room, soon(), Tokens.jti()));
        String mac = Tokens.sign(secret, encoded).split("\\.", -1)[1];

        assertThat(attempt(encoded + "." + mac)).isEqualTo("ERR_TOKEN_MAC");
    }

    @Test
    void a_signature_that_is_cut_or_grown_does_not_count() {
        String[] parts = good().split("\\.", -1);
        byte[] mac = Base64.getUrlDecoder().decode(parts[1]);
        List<String> outcomes = new ArrayList<>();

        for (int bytes = 1; bytes < mac.length; bytes++) {
            byte[] cut = Arrays.copyOf(mac, bytes);
            outcomes.add(attempt(parts[0] + "." + encode(cut)));
        }
        outcomes.add(attempt(parts[0] + "." + encode(Arrays.copyOf(mac, 33))));
        outcomes.add(attempt(parts[0] + "." + encode(Arrays.copyOf(mac, 64))));
        outcomes.add(attempt(parts[0] + "." + encode(new byte[32])));

        assertThat(outcomes).hasSize(34).containsOnly("ERR_TOKEN_MAC");
    }

    @Test
    void no_character_of_a_token_can_be_changed() {
        String token = good();

        for (int at = 0; at < token.length(); at++) {
            char other = token.charAt(at) == 'A' ? 'B' : 'A';
            String changed = token.substring(0, at) + other + token.substring(at + 1);

            assertThat(attempt(changed)).as(changed).isIn("ERR_TOKEN_MAC", "ERR_TOKEN_FORMAT");
        }
        assertThat(attempt(token)).as("and nothing of this used it up").isEqualTo("JOINED");
        leave();
    }

    @Test
    void a_token_cannot_be_cut_anywhere() {
        String token = good();

        for (int length = 8; length < token.length(); length++) {
            assertThat(attempt(token.substring(0, length)))
                    .isIn("ERR_TOKEN_MAC", "ERR_TOKEN_FORMAT");
        }
    }

    @Test
    void a_payload_cannot_get_another_room_life_or_number_under_an_old_signature() {
        String good = good();
        String payload = Tokens.payloadOf(good);
        String mac = good.substring(good.indexOf('.'));
        String exp = payload.replaceFirst("\"exp\":\\d+", "\"exp\":9999999999999");
        String jti = payload.replaceFirst("\"jti\":\"[^\"]+\"", "\"jti\":\"" + Tokens.jti() + "\"");
        String spaced = payload.replace(",", ", ");

        for (String other : List.of(exp, jti, spaced, payload.replace(room, "x".repeat(22)))) {
            assertThat(attempt(Tokens.base64Url(other) + mac)).isEqualTo("ERR_TOKEN_MAC");
        }
    }

    /** If one token had several texts, a memory of used texts could be passed by. */
    @Test
    void a_token_has_one_text_only() {
        String token = good();
        String payload = token.substring(0, token.indexOf('.'));
        String mac = token.substring(token.indexOf('.') + 1);
        char last = mac.charAt(mac.length() - 1);
        char strayBit = ALPHABET.charAt(ALPHABET.indexOf(last) | 1);
        List<String> others = new ArrayList<>();
        for (String text :
                new String[] {"=", "==", "%3D", " ", "\\n", "\\u0000", ".", "\u00a0", "\u200b"}) {
            others.add(token + text);
            others.add(payload + text + "." + mac);
            others.add(text + token);
        }
        others.add(payload + ".." + mac);
        others.add(payload + "." + mac.substring(0, mac.length() - 1) + strayBit);
        others.add(payload + "." + mac.substring(0, mac.length() - 1) + (char) (last + 0xFEE0));
        others.add(token.replace('.', '\uff0e'));
        others.add(token.replace('-', '+').replace('_', '/') + "=");

        for (String other : others) {
            assertThat(attempt(other)).as(other).isEqualTo("ERR_TOKEN_FORMAT");
        }
        assertThat(attempt(token)).isEqualTo("JOINED");
        leave();
        for (String other : others) {
            assertThat(attempt(other)).as("used: " + other).isEqualTo("ERR_TOKEN_FORMAT");
        }
    }

    /** Whoever has the secret needs none of this; but two readers that read one payload in two ways are how such holes begin. */
    @Test
    void a_signed_payload_of_another_shape_is_refused_as_a_whole() {
        String jti = Tokens.jti();
        String good = Tokens.payload(room, soon(), jti);
        long exp = soon();
        for (String odd :
                List.of(
                        "",
                        "null",
                        "[]",
                        "[" + good + "]",
                        good + good,
                        good + " x",
                        good.replace("\"v\":1", "\"v\":2"),
                        good.replace("\"v\":1", "\"v\":\"1\""),
                        good.replace("\"v\":1", "\"v\":1.0"),
                        good.replace("\"v\":1,", ""),
                        good.replace("\"rid\"", "\"RID\""),
                        good.replace("{", "{\"rid\":\"" + room + "\","),
                        good.replace("}", ",\"rid\":\"" + room + "\"}"),
                        good.replace("}", ",\"exp\":9999999999999}"),
                        good.replace("}", ",\"jti\":\"" + Tokens.jti() + "\"}"),
                        good.replace("\"jti\"", "\"jti\":\"" + Tokens.jti() + "\",\"\\u006ati\""),
                        good.replace(jti, jti + "=="),
                        good.replace(jti, jti.substring(1)),
                        good.replace(jti, ""),
                        good.replaceFirst("\"exp\":\\d+", "\"exp\":\"" + exp + "\""),
                        good.replaceFirst("\"exp\":\\d+", "\"exp\":" + exp + ".0"),
                        good.replaceFirst("\"exp\":\\d+", "\"exp\":1e300"),
                        good.replaceFirst("\"exp\":\\d+", "\"exp\":9223372036854775808"),
                        good.replaceFirst("\"exp\":\\d+", "\"exp\":null"),
                        good.replaceFirst("\"exp\":\\d+", "\"exp\":true"),
                        good.replaceFirst("\"exp\":\\d+", "\"exp\":[" + exp + "]"),
                        good.replace("}", ",\"gen\":\"0\"}"),
                        good.replace("}", ",\"gen\":0.0}"))) {
            assertThat(attempt(Tokens.sign(secret, odd))).as(odd).isEqualTo("ERR_TOKEN_FORMAT");
        }
    }

    @Test
    void a_token_of_another_generation_does_not_open_a_room() {
        String later = Tokens.payload(room, soon(), Tokens.jti()).replace("}", ",\"gen\":1}");

        assertThat(attempt(Tokens.sign(secret, later))).isEqualTo("ERR_TOKEN_EXPIRED");
    }

    private static String good() {
        return Tokens.good(secret, room, soon());
    }

    private static long soon() {
        return System.currentTimeMillis() + A_MINUTE;
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** One attempt, on a connection that is in no room before and after. */
    private static String attempt(String token) {
        return thief.join(room, token);
    }

    private static void leave() {
        thief.say("LEAVE", "{\"roomId\":\"" + room + "\"}");
        thief.expect("LEFT");
    }
}
