package org.e2eechat.server.functional;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.functional.TestClient.Closed;
import org.e2eechat.server.functional.TestClient.Room;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** What is no message ends the connection: 1003, one reason text, and nothing about what was wrong. */
class InvalidMessagesTest {
    private static final Closed INVALID = new Closed(1003, "invalid message");
    private static final String ROOM = "a-room-id-of-25-characters";

    @RegisterExtension static final TestRelay relay = TestRelay.with();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "PING",
                "null",
                "1",
                "\"PING\"",
                "[]",
                "{",
                "{}",
                "{}{}",
                "{'v':1}",
                "{\"v\":1,}",
                "{\"v\":01,\"t\":\"PING\",\"id\":\"12345678\",\"body\":{}}",
                "{\"v\":NaN,\"t\":\"PING\",\"id\":\"12345678\",\"body\":{}}",
                "{\"v\":1,\"t\":\"PING\",\"id\":\"12345678\",\"body\":{}} x",
                "{\"v\":1,\"t\":\"PING\",\"id\":\"1234567\n8\",\"body\":{}}",
                "/**/{\"v\":1,\"t\":\"PING\",\"id\":\"12345678\",\"body\":{}}"
            })
    void a_text_that_is_not_one_JSON_object(String text) throws Exception {
        expectInvalid(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'t':'PING','id':'12345678','body':{}",
                "'v':2,'t':'PING','id':'12345678','body':{}",
                "'v':'1','t':'PING','id':'12345678','body':{}",
                "'v':1.5,'t':'PING','id':'12345678','body':{}",
                "'v':true,'t':'PING','id':'12345678','body':{}",
                "'v':null,'t':'PING','id':'12345678','body':{}",
                "'v':1,'id':'12345678','body':{}",
                "'v':1,'t':'','id':'12345678','body':{}",
                "'v':1,'t':'ping','id':'12345678','body':{}",
                "'v':1,'t':'PONG','id':'12345678','body':{}",
                "'v':1,'t':'JOINED','id':'12345678','body':{}",
                "'v':1,'t':7,'id':'12345678','body':{}",
                "'v':1,'t':'PING','body':{}",
                "'v':1,'t':'PING','id':'1234567','body':{}",
                "'v':1,'t':'PING','id':12345678,'body':{}",
                "'v':1,'t':'PING','id':null,'body':{}",
                "'v':1,'t':'PING','id':'12345678'",
                "'v':1,'t':'PING','id':'12345678','body':null",
                "'v':1,'t':'PING','id':'12345678','body':[]",
                "'v':1,'t':'PING','id':'12345678','body':'{}'",
                "'V':1,'T':'PING','ID':'12345678','BODY':{}"
            })
    void an_object_that_is_not_the_envelope(String members) throws Exception {
        expectInvalid("{" + members.replace('\'', '"') + "}");
    }

    @Test
    void an_id_of_257_characters_while_256_are_fine() throws Exception {
        TestClient client = relay.connect();

        client.sendText(envelope("PING", "x".repeat(256), "{}"));
        client.next("PONG");
        client.sendText(envelope("PING", "x".repeat(257), "{}"));

        assertThat(client.end()).isEqualTo(INVALID);
    }

    static final List<String> BAD_BODIES =
            Stream.of(
                            "JOIN_REQUEST {}",
                            "JOIN_REQUEST {'roomId':'ROOM'}",
                            "JOIN_REQUEST {'qrToken':'12345678'}",
                            "JOIN_REQUEST {'roomId':'1234567','qrToken':'12345678'}",
                            "JOIN_REQUEST {'roomId':'X129','qrToken':'12345678'}",
                            "JOIN_REQUEST {'roomId':12345678,'qrToken':'12345678'}",
                            "JOIN_REQUEST {'roomId':'ROOM','qrToken':'1234567'}",
                            "JOIN_REQUEST {'roomId':'ROOM','qrToken':'X2049'}",
                            "JOIN_REQUEST {'roomId':'ROOM','qrToken':7}",
                            "JOIN_REQUEST {'roomId':'ROOM','qrToken':null}",
                            "JOIN_REQUEST {'roomId':'ROOM','token':'1234567'}",
                            "JOIN_REQUEST {'roomId':'ROOM','token':'X2049'}",
                            "JOIN_REQUEST {'roomId':'ROOM','qrToken':'12345678','token':'short'}",
                            "JOIN_REQUEST {'roomId':'ROOM','qrToken':'12345678','label':''}",
                            "JOIN_REQUEST {'roomId':'ROOM','qrToken':'12345678','label':'X33'}",
                            "JOIN_REQUEST {'roomId':'ROOM','qrToken':'12345678','label':7}",
                            "LEAVE {}",
                            "LEAVE {'roomId':'1234567'}",
                            "LEAVE {'roomId':'X129'}",
                            "APP_MSG {}",
                            "APP_MSG {'roomId':'ROOM'}",
                            "APP_MSG {'roomId':'ROOM','ciphertextB64':''}",
                            "APP_MSG {'roomId':'ROOM','ciphertextB64':7}",
                            "APP_MSG {'roomId':'ROOM','ciphertextB64':null}",
                            "APP_MSG {'ciphertextB64':'AAAA'}",
                            "APP_MSG {'roomId':'1234567','ciphertextB64':'AAAA'}",
                            "APP_MSG {'roomId':'X129','ciphertextB64':'AAAA'}",
                            media("'mime':'X129','size':1,'chunkSize':1024,'chunks':['A']"),
                            media("'size':1,'chunkSize':1024,'chunks':['A']"),
                            media("'mime':7,'size':1,'chunkSize':1024,'chunks':['A']"),
                            media("'mime':'a/b','size':0,'chunkSize':1024,'chunks':['A']"),
                            media("'mime':'a/b','size':10485761,'chunkSize':1024,'chunks':['A']"),
                            media("'mime':'a/b','size':1.5,'chunkSize':1024,'chunks':['A']"),
                            media("'mime':'a/b','size':'1','chunkSize':1024,'chunks':['A']"),
                            media("'mime':'a/b','size':-1,'chunkSize':1024,'chunks':['A']"),
                            media("'mime':'a/b','size':1,'chunkSize':1023,'chunks':['A']"),
                            media("'mime':'a/b','size':1,'chunks':['A']"),
                            media("'mime':'a/b','size':1,'chunkSize':1024"),
                            media("'mime':'a/b','size':1,'chunkSize':1024,'chunks':[]"),
                            media("'mime':'a/b','size':1,'chunkSize':1024,'chunks':['']"),
                            media("'mime':'a/b','size':1,'chunkSize':1024,'chunks':['A',7]"),
                            media("'mime':'a/b','size':1,'chunkSize':1024,'chunks':'A'"),
                            media("'mime':'a/b','size':1,'chunkSize':1024,'chunks':[C129]"),
                            media("'mime':'a/b','size':1,'chunkSize':1024,'chunks':['A'],'from':7"))
                    .map(
                            text ->
                                    text.replace("C129", "'A',".repeat(128) + "'A'")
                                            .replace("ROOM", ROOM)
                                            .replace("X129", "x".repeat(129))
                                            .replace("X2049", "x".repeat(2049))
                                            .replace("X33", "x".repeat(33))
                                            .replace('\'', '"'))
                    .toList();

    private static String media(String members) {
        return "MEDIA_MSG {'roomId':'ROOM'," + members + "}";
    }

    @ParameterizedTest
    @FieldSource("BAD_BODIES")
    void a_body_that_breaks_the_rules(String typeAndBody) throws Exception {
        int space = typeAndBody.indexOf(' ');

        expectInvalid(
                envelope(
                        typeAndBody.substring(0, space),
                        "12345678",
                        typeAndBody.substring(space + 1)));
    }

    @Test
    void a_body_that_keeps_to_the_rules_at_their_very_edges() throws Exception {
        TestClient client = relay.connect();

        for (String body :
                List.of(
                        "{\"roomId\":\"12345678\",\"qrToken\":\"12345678\",\"label\":\"x\"}",
                        "{\"roomId\":\"%s\",\"token\":\"%s\",\"label\":\"%s\"}"
                                .formatted("x".repeat(128), "x".repeat(2048), "😀".repeat(16)))) {
            client.sendText(envelope("JOIN_REQUEST", "12345678", body));

            assertThat(client.nextError()).isEqualTo("ERR_TOKEN_FORMAT");
        }
    }

    @Test
    void a_binary_frame() throws Exception {
        TestClient client = relay.connect();

        client.sendFrame(
                TestClient.BINARY,
                true,
                envelope("PING", "12345678", "{}").getBytes(StandardCharsets.UTF_8));

        assertThat(client.end()).isEqualTo(INVALID);
    }

    @Test
    void JSON_that_is_nested_too_deeply() throws Exception {
        expectInvalid(
                envelope(
                        "PING",
                        "12345678",
                        "{\"x\":" + "[".repeat(50_000) + "]".repeat(50_000) + "}"));
    }

    @Test
    void numbers_without_end_cost_no_more_than_their_bytes() throws Exception {
        expectInvalid("{\"v\":1" + "0".repeat(100_000) + "}");
        expectInvalid("{\"v\":1e999999999,\"t\":\"PING\",\"id\":\"12345678\",\"body\":{}}");
    }

    @Test
    void what_was_asked_before_is_still_answered_and_what_comes_after_is_not() throws Exception {
        TestClient client = relay.connect();

        client.sendTogether(
                List.of(
                        envelope("PING", "first-one", "{}"),
                        "not a message",
                        envelope("PING", "after-all", "{}")));

        assertThat(client.next("PONG").text("ref")).isEqualTo("first-one");
        assertThat(client.end()).isEqualTo(INVALID);
    }

    @Test
    void the_room_sees_the_sender_leave() throws Exception {
        TestClient alice = relay.connect();
        Room room = alice.createRoom();
        TestClient bob = relay.connect();
        bob.join(room.id(), room.qrToken());
        alice.untilPong();

        bob.sendText("not a message");

        assertThat(alice.next("SYSTEM_MSG").text("text")).isEqualTo("P2 has left the chat");
        assertThat(bob.end()).isEqualTo(INVALID);
    }

    private static void expectInvalid(String text) throws Exception {
        TestClient client = relay.connect();

        client.sendText(text);

        assertThat(client.end()).isEqualTo(INVALID);
    }

    private static String envelope(String type, String id, String body) {
        return "{\"v\":1,\"t\":\"%s\",\"id\":\"%s\",\"body\":%s}".formatted(type, id, body);
    }
}
