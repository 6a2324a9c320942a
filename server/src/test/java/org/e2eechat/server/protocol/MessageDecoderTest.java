package org.e2eechat.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.Collections;
import java.util.Random;

/** Messages are written with apostrophes for quotes, which makes them readable in Java. */
class MessageDecoderTest {
    private static final String ROOM = "AAECAwQFBgcICQoLDA0ODw";
    private static final int MAX_CIPHERTEXT = 2_000;
    private static final int MAX_MEDIA = 5_000;

    private final MessageDecoder decoder =
            new MessageDecoder(new MessageLimits(MAX_CIPHERTEXT, MAX_MEDIA));

    // ---- the six messages

    @Test
    void decodes_a_request_for_a_room() {
        assertThat(message("{'v':1,'t':'ROOM_CREATE','id':'id-12345','body':{}}"))
                .isEqualTo(new ClientMessage.CreateRoom(Slice.of("id-12345")));
    }

    @Test
    void decodes_a_request_to_join() {
        assertThat(
                        body(
                                "JOIN_REQUEST",
                                "'roomId':'" + ROOM + "','qrToken':'12345678','label':'Ann'"))
                .isEqualTo(
                        new ClientMessage.JoinRoom(
                                Slice.of("id-12345"),
                                new RoomId(ROOM),
                                new JoinToken("12345678"),
                                new Label("Ann")));
    }

    @Test
    void decodes_a_request_to_leave() {
        assertThat(body("LEAVE", "'roomId':'" + ROOM + "'"))
                .isEqualTo(new ClientMessage.LeaveRoom(Slice.of("id-12345"), new RoomId(ROOM)));
    }

    @Test
    void decodes_a_text() {
        assertThat(body("APP_MSG", "'roomId':'" + ROOM + "','ciphertextB64':'QUJD'"))
                .isEqualTo(
                        new ClientMessage.RelayText(
                                Slice.of("id-12345"), Slice.of(ROOM), Slice.of("QUJD")));
    }

    @Test
    void decodes_a_media_message_into_the_raw_text_of_its_fields() {
        assertThat(
                        media(
                                "'mime':'image\\/png','size':1e3,'chunkSize':1024,'chunks':['QUI=', 'QQ=='],'from':'Ann'"))
                .isEqualTo(
                        new ClientMessage.RelayMedia(
                                Slice.of("id-12345"),
                                Slice.of(ROOM),
                                java.util.List.of(
                                        Slice.of("\"image\\/png\""),
                                        Slice.of("1e3"),
                                        Slice.of("1024"),
                                        Slice.of("[\"QUI=\", \"QQ==\"]")),
                                Slice.of("Ann")));
    }

    @Test
    void decodes_a_ping() {
        assertThat(body("PING", "")).isEqualTo(new ClientMessage.Ping(Slice.of("id-12345")));
    }

    // ---- the envelope

    @ParameterizedTest
    @ValueSource(strings = {"1", "1.0", "1e0", "10E-1", "1.00000000000000000000000000000000001"})
    void the_version_is_the_number_one_however_it_is_written(String version) {
        assertThat(message("{'v':" + version + ",'t':'PING','id':'id-12345','body':{}}"))
                .isInstanceOf(ClientMessage.Ping.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2",
                "0",
                "'1'",
                "true",
                "null",
                "[1]",
                "{}",
                "1.1",
                "-1",
                "01",
                "1.",
                "+1",
                "1e999999999"
            })
    void any_other_version_is_malformed(String version) {
        malformed("{'v':" + version + ",'t':'PING','id':'id-12345','body':{}}");
    }

    @Test
    void an_id_has_8_to_256_characters() {
        malformed(ping("1234567"));
        assertThat(message(ping("12345678"))).isInstanceOf(ClientMessage.Ping.class);
        assertThat(message(ping("x".repeat(256)))).isInstanceOf(ClientMessage.Ping.class);
        malformed(ping("x".repeat(257)));
    }

    @Test
    void characters_are_counted_as_javascript_counts_them() {
        assertThat(message(ping("😀😀😀😀"))).isInstanceOf(ClientMessage.Ping.class);
        malformed(ping("😀😀😀a"));
        malformed(ping("éééé"));
        malformed(ping("\\u0041\\u0041\\u0041"));
        assertThat(message(ping("\\ud83d".repeat(8)))).isInstanceOf(ClientMessage.Ping.class);
    }

    @Test
    void members_come_in_any_order_and_with_any_whitespace() {
        ClientMessage expected = body("APP_MSG", "'roomId':'" + ROOM + "','ciphertextB64':'QUJD'");

        assertThat(
                        message(
                                " \r\n\t{ 'body' :{ 'ciphertextB64': 'QUJD' ,\n'roomId' : '"
                                        + ROOM
                                        + "' } , 'id':'id-12345', 't' :'APP_MSG','v': 1 } \n"))
                .isEqualTo(expected);
    }

    @Test
    void unknown_members_are_ignored_wherever_they_are() {
        String noise = "'x':[1,{'y':[null,true,-1.5e400]}],'':'','ctx':{'t':'LEAVE','v':2}";

        assertThat(
                        message(
                                "{"
                                        + noise
                                        + ",'v':1,'t':'PING','id':'id-12345','body':{"
                                        + noise
                                        + "},"
                                        + "'z':"
                                        + "9".repeat(3_000)
                                        + "}"))
                .isInstanceOf(ClientMessage.Ping.class);
    }

    @Test
    void of_two_members_with_one_name_the_last_counts() {
        assertThat(
                        message(
                                "{'v':2,'v':1,'t':7,'t':'APP_MSG','id':null,'id':'id-12345','body':0,'body':{'roomId':1,'roomId':'"
                                        + ROOM
                                        + "','ciphertextB64':'','ciphertextB64':'QQ=='}}"))
                .isInstanceOf(ClientMessage.RelayText.class);
        malformed("{'v':1,'t':'PING','id':'id-12345','body':{},'body':null}");
        malformed("{'v':1,'v':2,'t':'PING','id':'id-12345','body':{}}");
        malformed("{'v':1,'t':'LEAVE','id':'id-12345','body':{'roomId':'" + ROOM + "'},'body':{}}");
    }

    @Test
    void names_and_types_may_be_escaped() {
        assertThat(
                        message(
                                "{'\\u0076':1,'\\u0074':'\\u0041PP_MSG','i\\u0064':'id-12345','b\\u006fdy':{'room\\u0049d':'"
                                        + ROOM
                                        + "','ciphertextB64':'a\\/b'}}"))
                .isEqualTo(
                        new ClientMessage.RelayText(
                                Slice.of("id-12345"), Slice.of(ROOM), Slice.of("a\\/b")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "}",
                "null",
                "[]",
                "'text'",
                "{}",
                "{'v':1}",
                "{'v':1,'t':'PING','id':'id-12345'}",
                "{'v':1,'t':'PING','id':'id-12345','body':null}",
                "{'v':1,'t':'PING','id':'id-12345','body':[]}",
                "{'v':1,'t':'PING','id':'id-12345','body':'{}'}",
                "{'v':1,'t':'NOPE','id':'id-12345','body':{}}",
                "{'v':1,'t':'ping','id':'id-12345','body':{}}",
                "{'v':1,'t':null,'id':'id-12345','body':{}}",
                "{'v':1,'t':'PING','id':12345678,'body':{}}",
                "{'v':1,'t':'PING','id':'id-12345','body':{}}x",
                "{'v':1,'t':'PING','id':'id-12345','body':{}}{}",
                "{'v':1,'t':'PING','id':'id-12345','body':{}",
                "{'v':1,'t':'PING','id':'id-12345','body':{},}",
                "{'v':1,'t':'PING','id':'id-12345','body':{,}}",
                "{'v':1 't':'PING','id':'id-12345','body':{}}",
                "{v:1,'t':'PING','id':'id-12345','body':{}}",
                "{'v':1,'t':'PING','id':'id-12345','body':{}}//",
                "{'v':1,'t':'PING','id':'id-12345\n','body':{}}",
                "{'v':1,'t':'PING','id':'id-12345\\x','body':{}}",
                "{'v':1,'t':'PING','id':'id-12345\\u12','body':{}}",
                "{'v':1,'t':'PING','id':'id-12345','body':{'x':NaN}}",
                "{'v':1,'t':'PING','id':'id-12345','body':{'x':tru}}",
                "\ufeff{'v':1,'t':'PING','id':'id-12345','body':{}}"
            })
    void anything_else_is_malformed(String text) {
        malformed(text);
    }

    @Test
    void text_in_a_wider_encoding_is_malformed() {
        String ping = json(ping("12345678"));
        for (var charset : java.util.List.of("UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE")) {
            byte[] wide = ping.getBytes(java.nio.charset.Charset.forName(charset));

            assertThat(decoder.decode(wide, 0, wide.length))
                    .as(charset)
                    .isInstanceOf(Decoded.Malformed.class);
        }
    }

    @Test
    void nesting_is_bounded() {
        assertThat(body("PING", "'x':" + "[".repeat(60) + "]".repeat(60)))
                .isInstanceOf(ClientMessage.Ping.class);
        malformed(bodyText("PING", "'x':" + "[".repeat(100_000) + "]".repeat(100_000)));
    }

    // ---- the rules of the bodies

    @Test
    void the_qr_token_wins() {
        assertThat(join("'token':'token-of-old','qrToken':'token-of-qr'").token())
                .isEqualTo(new JoinToken("token-of-qr"));
        assertThat(join("'token':'token-of-old'").token()).isEqualTo(new JoinToken("token-of-old"));
    }

    @Test
    void a_join_needs_a_token_and_each_that_is_there_must_be_right() {
        malformedBody("JOIN_REQUEST", "'roomId':'" + ROOM + "'");
        malformedBody("JOIN_REQUEST", "'roomId':'" + ROOM + "','token':'1234567'");
        malformedBody("JOIN_REQUEST", "'roomId':'" + ROOM + "','qrToken':'12345678','token':'1'");
        malformedBody("JOIN_REQUEST", "'roomId':'" + ROOM + "','qrToken':null,'token':'12345678'");
        malformedBody("JOIN_REQUEST", "'roomId':'" + ROOM + "','token':'" + "x".repeat(2049) + "'");
        malformedBody("JOIN_REQUEST", "'token':'12345678'");
        assertThat(join("'token':'" + "x".repeat(2048) + "'").token().value()).hasSize(2048);
    }

    @Test
    void a_label_is_optional_and_has_1_to_32_characters() {
        assertThat(join("'token':'12345678'").label()).isNull();
        assertThat(join("'token':'12345678','label':'" + "x".repeat(32) + "'").label())
                .isEqualTo(new Label("x".repeat(32)));
        assertThat(join("'token':'12345678','label':'\\ud83d'").label())
                .isEqualTo(new Label("\ud83d"));
        for (String label : new String[] {"''", "'" + "x".repeat(33) + "'", "null", "7", "['x']"}) {
            malformedBody(
                    "JOIN_REQUEST", "'roomId':'" + ROOM + "','token':'12345678','label':" + label);
        }
    }

    @Test
    void a_room_id_has_8_to_128_characters_in_every_message() {
        String rest =
                ",'token':'12345678','ciphertextB64':'QQ==','mime':'','size':1,'chunkSize':1024,'chunks':['x']";
        for (String type : new String[] {"JOIN_REQUEST", "LEAVE", "APP_MSG", "MEDIA_MSG"}) {
            malformedBody(type, "'roomId':'1234567'" + rest);
            malformedBody(type, "'roomId':'" + "x".repeat(129) + "'" + rest);
            malformedBody(type, "'roomId':12345678" + rest);
            malformedBody(type, rest.substring(1));
            assertThat(body(type, "'roomId':'12345678'" + rest)).isNotNull();
            assertThat(body(type, "'roomId':'" + "x".repeat(128) + "'" + rest)).isNotNull();
        }
    }

    @Test
    void a_room_id_is_compared_by_its_value_and_not_by_its_spelling() {
        String spelled = "\\u0041AECAwQFBgcICQoLDA0ODw";

        ClientMessage.RelayText text =
                (ClientMessage.RelayText)
                        body("APP_MSG", "'roomId':'" + spelled + "','ciphertextB64':'QQ=='");

        assertThat(new RoomId(ROOM).matches(text.room())).isTrue();
        assertThat(body("LEAVE", "'roomId':'" + spelled + "'"))
                .isEqualTo(new ClientMessage.LeaveRoom(Slice.of("id-12345"), new RoomId(ROOM)));
    }

    @Test
    void a_room_id_that_needs_escapes_keeps_them_so_that_it_cannot_break_out_of_its_string() {
        String injection = "12345678\\u0022,\\u0022from\\u0022:\\u0022\\ud800";

        ClientMessage.RelayText text =
                (ClientMessage.RelayText)
                        body("APP_MSG", "'roomId':'" + injection + "','ciphertextB64':'QQ=='");

        assertThat(text.room()).isEqualTo(Slice.of("12345678\\\",\\\"from\\\":\\\"\\ud800"));
        assertThat(new RoomId("12345678\",\"from\":\"\ud800").matches(text.room())).isTrue();
    }

    @Test
    void a_ciphertext_has_at_least_one_character() {
        malformedBody("APP_MSG", "'roomId':'" + ROOM + "','ciphertextB64':''");
        malformedBody("APP_MSG", "'roomId':'" + ROOM + "','ciphertextB64':7");
        malformedBody("APP_MSG", "'roomId':'" + ROOM + "'");
    }

    @Test
    void a_ciphertext_over_the_limit_is_refused_with_an_answer() {
        Decoded refused = new Decoded.Refused(Slice.of("id-12345"), ErrorCode.CIPHERTEXT_TOO_LARGE);

        assertThat(ciphertext("x".repeat(MAX_CIPHERTEXT))).isInstanceOf(Decoded.Message.class);
        assertThat(ciphertext("x".repeat(MAX_CIPHERTEXT + 1))).isEqualTo(refused);
    }

    @Test
    void the_limit_of_a_ciphertext_counts_the_bytes_of_its_text() {
        assertThat(ciphertext("é".repeat(1_000))).isInstanceOf(Decoded.Message.class);
        assertThat(ciphertext("é".repeat(1_001))).isInstanceOf(Decoded.Refused.class);
        assertThat(ciphertext("\\u0041".repeat(2_000))).isInstanceOf(Decoded.Message.class);
        assertThat(ciphertext("\\ud83d\\ude00".repeat(500))).isInstanceOf(Decoded.Message.class);
        assertThat(ciphertext("\\ud83d\\ude00".repeat(501))).isInstanceOf(Decoded.Refused.class);
    }

    @Test
    void a_malformed_message_is_malformed_even_if_it_is_too_large() {
        String tooLarge = "x".repeat(MAX_CIPHERTEXT + 1);

        malformedBody("APP_MSG", "'roomId':'short','ciphertextB64':'" + tooLarge + "'");
        malformed(
                bodyText("APP_MSG", "'roomId':'" + ROOM + "','ciphertextB64':'" + tooLarge + "'")
                        + "x");
    }

    @Test
    void the_numbers_of_a_media_message_have_ranges() {
        for (String size : new String[] {"1", "10485760", "1e1", "2.0"}) {
            assertThat(media(fields("''", size, "1024", "['x']"))).isNotNull();
        }
        for (String size : new String[] {"0", "-1", "10485761", "1.5", "'1'", "null", "1e400"}) {
            malformedBody(
                    "MEDIA_MSG", "'roomId':'" + ROOM + "'," + fields("''", size, "1024", "['x']"));
        }
        for (String chunkSize : new String[] {"1023", "1024.5", "'1024'", "null", "1e400"}) {
            malformedBody(
                    "MEDIA_MSG",
                    "'roomId':'" + ROOM + "'," + fields("''", "1", chunkSize, "['x']"));
        }
    }

    @Test
    void a_mime_type_has_at_most_128_characters() {
        assertThat(media(fields("'" + "x".repeat(128) + "'", "1", "1024", "['x']"))).isNotNull();
        malformedBody(
                "MEDIA_MSG",
                "'roomId':'"
                        + ROOM
                        + "',"
                        + fields("'" + "x".repeat(129) + "'", "1", "1024", "['x']"));
        malformedBody(
                "MEDIA_MSG", "'roomId':'" + ROOM + "'," + fields("null", "1", "1024", "['x']"));
    }

    @Test
    void chunks_are_1_to_128_texts_none_of_them_empty() {
        String most = String.join(",", Collections.nCopies(128, "'x'"));

        assertThat(media(fields("''", "1", "1024", "[" + most + "]"))).isNotNull();
        for (String chunks :
                new String[] {
                    "[]",
                    "['']",
                    "['x','']",
                    "['x',1]",
                    "['x',['x']]",
                    "['x',{}]",
                    "['x',null]",
                    "'x'",
                    "{}",
                    "[" + most + ",'x']"
                }) {
            malformedBody(
                    "MEDIA_MSG", "'roomId':'" + ROOM + "'," + fields("''", "1", "1024", chunks));
        }
    }

    @Test
    void chunks_over_the_limit_are_refused_with_an_answer() {
        String half = "'" + "x".repeat(MAX_MEDIA / 2) + "'";

        assertThat(media(fields("''", "1", "1024", "[" + half + "," + half + "]"))).isNotNull();
        assertThat(
                        decode(
                                bodyText(
                                        "MEDIA_MSG",
                                        "'roomId':'"
                                                + ROOM
                                                + "',"
                                                + fields(
                                                        "''",
                                                        "1",
                                                        "1024",
                                                        "[" + half + "," + half + ",'x']"))))
                .isEqualTo(new Decoded.Refused(Slice.of("id-12345"), ErrorCode.MEDIA_TOO_LARGE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "p_AAAAAAAAAAAAAAAA",
                "\\u0070_AAAAAAAAAAAAAAAA",
                "p\\u005fAAAAAAAA-A_AAAA9"
            })
    void a_name_that_could_be_a_participant_id_is_dropped(String name) {
        assertThat(mediaFrom(name)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Ann",
                "p_",
                "p_AAAAAAAAAAAAAAA",
                "p_AAAAAAAAAAAAAAAAA",
                "P_AAAAAAAAAAAAAAAA",
                "p_AAAAAAAAAAAAAAA ",
                "\\ud800"
            })
    void any_other_name_is_kept_as_it_was_written(String name) {
        assertThat(mediaFrom(name)).isEqualTo(Slice.of(name));
    }

    @Test
    void a_name_that_is_no_text_is_malformed() {
        malformedBody(
                "MEDIA_MSG",
                "'roomId':'" + ROOM + "'," + fields("''", "1", "1024", "['x']") + ",'from':null");
        malformedBody(
                "MEDIA_MSG",
                "'roomId':'" + ROOM + "'," + fields("''", "1", "1024", "['x']") + ",'from':1");
    }

    // ---- sizes and hostile input

    @Test
    void a_message_of_16_mebibytes_is_not_refused_for_its_size() {
        MessageDecoder generous = new MessageDecoder(new MessageLimits(16 << 20));
        String large = "x".repeat(15 << 20);
        for (String body :
                new String[] {
                    "'ciphertextB64':'" + large + "'",
                    "'ciphertextB64':'\\n" + large + "'",
                    "'ciphertextB64':'x','unknown':'" + large + "'",
                    "'ciphertextB64':'x','unknown':" + "7".repeat(15 << 20)
                }) {
            byte[] bytes =
                    json(bodyText("APP_MSG", "'roomId':'" + ROOM + "'," + body)).getBytes(UTF_8);

            assertThat(generous.decode(bytes, 0, bytes.length)).isInstanceOf(Decoded.Message.class);
        }
    }

    @Test
    void a_media_message_of_14_mebibytes_is_not_refused_for_its_size() {
        MessageDecoder generous = new MessageDecoder(new MessageLimits(65_536));
        String chunks = String.join(",", Collections.nCopies(14, "'" + "x".repeat(1 << 20) + "'"));
        byte[] bytes =
                json(bodyText(
                                "MEDIA_MSG",
                                "'roomId':'"
                                        + ROOM
                                        + "',"
                                        + fields(
                                                "'image/png'",
                                                "10485760",
                                                "1048576",
                                                "[" + chunks + "]")))
                        .getBytes(UTF_8);

        assertThat(generous.decode(bytes, 0, bytes.length)).isInstanceOf(Decoded.Message.class);
    }

    @Test
    void slices_are_found_in_the_middle_of_a_buffer() {
        byte[] message =
                json(bodyText(
                                "MEDIA_MSG",
                                "'x':'\\n','roomId':'"
                                        + ROOM
                                        + "',"
                                        + fields("'é'", "1", "1024", "['x']")))
                        .getBytes(UTF_8);
        byte[] buffer = new byte[message.length + 2_000];
        Arrays.fill(buffer, (byte) '"');
        System.arraycopy(message, 0, buffer, 1_000, message.length);

        assertThat(decoder.decode(buffer, 1_000, 1_000 + message.length))
                .isEqualTo(decoder.decode(message, 0, message.length))
                .isInstanceOf(Decoded.Message.class);
    }

    @Test
    void bytes_that_are_no_text_at_all_do_no_harm() {
        long seed = Long.getLong("seed", 20_260_103L);
        Random random = new Random(seed);
        byte[] valid =
                json(bodyText(
                                "MEDIA_MSG",
                                "'roomId':'" + ROOM + "'," + fields("'é'", "1", "1024", "['x']")))
                        .getBytes(UTF_8);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = valid.clone();
            int changes = 1 + random.nextInt(4);
            for (int i = 0; i < changes; i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }

            assertThatCode(() -> decoder.decode(bytes, 0, bytes.length))
                    .as("seed %d, round %d", seed, round)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void a_long_member_name_is_refused_because_the_parser_would_remember_it() {
        assertThat(body("PING", "'" + "n".repeat(JsonTree.MAX_NAME_CHARS) + "':1"))
                .isInstanceOf(ClientMessage.Ping.class);
        malformedBody("PING", "'" + "n".repeat(4 * JsonTree.MAX_NAME_CHARS) + "':1");
    }

    @Test
    void a_reason_never_quotes_the_input() {
        for (String text :
                new String[] {
                    ping("secret!"),
                    "{'v':1,'secret'",
                    "{'v':1,'t':'secret','id':'secretsecret','body':{}}"
                }) {
            assertThat(decode(text))
                    .isInstanceOfSatisfying(
                            Decoded.Malformed.class,
                            malformed -> assertThat(malformed.why()).doesNotContain("secret"));
        }
    }

    private static String fields(String mime, String size, String chunkSize, String chunks) {
        return "'mime':"
                + mime
                + ",'size':"
                + size
                + ",'chunkSize':"
                + chunkSize
                + ",'chunks':"
                + chunks;
    }

    private ClientMessage.JoinRoom join(String tokens) {
        return (ClientMessage.JoinRoom) body("JOIN_REQUEST", "'roomId':'" + ROOM + "'," + tokens);
    }

    private ClientMessage media(String fields) {
        return body("MEDIA_MSG", "'roomId':'" + ROOM + "'," + fields);
    }

    private Slice mediaFrom(String name) {
        return ((ClientMessage.RelayMedia)
                        media(fields("''", "1", "1024", "['x']") + ",'from':'" + name + "'"))
                .from();
    }

    private Decoded ciphertext(String text) {
        return decode(
                bodyText("APP_MSG", "'roomId':'" + ROOM + "','ciphertextB64':'" + text + "'"));
    }

    private static String ping(String id) {
        return "{'v':1,'t':'PING','id':'" + id + "','body':{}}";
    }

    private static String bodyText(String type, String members) {
        return "{'v':1,'t':'" + type + "','id':'id-12345','body':{" + members + "}}";
    }

    private ClientMessage body(String type, String members) {
        return message(bodyText(type, members));
    }

    private void malformedBody(String type, String members) {
        malformed(bodyText(type, members));
    }

    private ClientMessage message(String text) {
        Decoded decoded = decode(text);
        assertThat(decoded).as(text).isInstanceOf(Decoded.Message.class);
        return ((Decoded.Message) decoded).message();
    }

    private void malformed(String text) {
        assertThat(decode(text)).as(text).isInstanceOf(Decoded.Malformed.class);
    }

    private Decoded decode(String text) {
        byte[] bytes = json(text).getBytes(UTF_8);
        return decoder.decode(bytes, 0, bytes.length);
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }

    @Test
    void bytes_that_are_no_utf8_are_malformed_and_never_an_exception() {
        String start =
                "{\"v\":1,\"t\":\"JOIN_REQUEST\",\"id\":\"12345678\",\"body\":{\"roomId\":\"12345678\",\"token\":\"12345678\",\"label\":\"";
        java.io.ByteArrayOutputStream message = new java.io.ByteArrayOutputStream();
        message.writeBytes(start.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        for (int i = 0; i < 11; i++) {
            message.writeBytes(new byte[] {(byte) 0xE0, (byte) 0x80, (byte) 0x80}); // overlong
        }
        message.writeBytes("\"}}".getBytes(java.nio.charset.StandardCharsets.US_ASCII));

        Decoded decoded =
                new MessageDecoder(new MessageLimits(65_536, 1_000_000))
                        .decode(message.toByteArray(), 0, message.size());

        assertThat(decoded).isInstanceOf(Decoded.Malformed.class);
    }

    @Test
    void a_system_message_shows_nobodys_label() {
        assertThat(
                        new ServerMessage.SystemMessage(
                                        new RoomId("room-0001"),
                                        "Alice has left the chat",
                                        ServerMessage.Severity.INFO)
                                .toString())
                .doesNotContain("Alice");
    }
}
