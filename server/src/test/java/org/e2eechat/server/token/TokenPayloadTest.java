package org.e2eechat.server.token;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.protocol.RoomId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

class TokenPayloadTest {
    private static final String JTI = "ASNFZ4mrze_-3LqYdlQyEA";
    private static final TokenClaims CLAIMS =
            new TokenClaims(
                    new RoomId("room-of-alice"),
                    1_700_000_000_123L,
                    new TokenId(0x0123456789abcdefL, 0xfedcba9876543210L));

    @Test
    void it_is_written_as_the_contract_says() {
        assertThat(new String(TokenPayload.write(CLAIMS), StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"v\":1,\"rid\":\"room-of-alice\",\"exp\":1700000000123,\"jti\":\""
                                + JTI
                                + "\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "quote\"backslash\\slash/",
                "line\nfeed\rtab\t\u0000\u001f\u007f",
                "Zimmer für Ölgötzen",
                "emoji \ud83d\ude00 room",
                "half a pair \ud83d",
                "\ude00\ud83d wrong way round",
                "\u2028\u2029\ufeff\uffff and more",
                "\"},\"exp\":9"
            })
    void any_room_id_comes_back(String room) {
        TokenClaims claims = new TokenClaims(new RoomId(room), 1, CLAIMS.id());

        assertThat(TokenPayload.read(TokenPayload.write(claims))).contains(claims);
    }

    @Test
    void members_may_come_in_any_order_with_white_space() {
        assertThat(
                        read(
                                "{ \"jti\" : '"
                                        + JTI
                                        + "' ,\n\"exp\":1700000000123, \"rid\":'room-of-alice', \"v\" :1 }"))
                .contains(CLAIMS);
    }

    @Test
    void members_of_later_versions_are_stepped_over() {
        String later =
                "'pid':'x','use':3,'era':{'a':[1,{'rid':'other-room'}]},'list':[[],{}],'t':true,'n':null,'f':1.5e3,";

        assertThat(
                        read(
                                "{"
                                        + later
                                        + "'v':1,'rid':'room-of-alice','exp':1700000000123,'jti':'"
                                        + JTI
                                        + "','z':0}"))
                .contains(CLAIMS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // not an object, or not a whole one
                "",
                "null",
                "1",
                "[]",
                "'text'",
                "{}",
                "{'v':1,'rid':'12345678','exp':1,'jti':'ASNFZ4mrze_-3LqYdlQyEA'",
                "{'v':1,'rid':'12345678','exp':1,'jti':'ASNFZ4mrze_-3LqYdlQyEA'}}",
                "{'v':1,'rid':'12345678','exp':1,'jti':'ASNFZ4mrze_-3LqYdlQyEA'} x",
                "{'v':1,'rid':'12345678','exp':1,'jti':'ASNFZ4mrze_-3LqYdlQyEA'}{}",
                "{'v':1,'rid':'12345678','exp':1,'jti':'ASNFZ4mrze_-3LqYdlQyEA',}",
                "[{'v':1,'rid':'12345678','exp':1,'jti':'ASNFZ4mrze_-3LqYdlQyEA'}]",
                "{v:1,'rid':'12345678','exp':1,'jti':'ASNFZ4mrze_-3LqYdlQyEA'}",
                // the version
                "{'rid':'12345678','exp':1,'jti':'ASNFZ4mrze_-3LqYdlQyEA'}",
                "{'v':2,'rid':'12345678','exp':1,'jti':'ASNFZ4mrze_-3LqYdlQyEA'}",
                "{'v':4294967297,'rid':'12345678','exp':1,'jti':'ASNFZ4mrze_-3LqYdlQyEA'}",
                "{'v':'1','rid':'12345678','exp':1,'jti':'ASNFZ4mrze_-3LqYdlQyEA'}",
                "{'v':1.0,'rid':'12345678','exp':1,'jti':'ASNFZ4mrze_-3LqYdlQyEA'}",
                "{'v':null,'rid':'12345678','exp':1,'jti':'ASNFZ4mrze_-3LqYdlQyEA'}",
                // the room
                "{'v':1,'exp':1,'jti':'ASNFZ4mrze_-3LqYdlQyEA'}",
                "{'v':1,'rid':'1234567','exp':1,'jti':'ASNFZ4mrze_-3LqYdlQyEA'}",
                "{'v':1,'rid':12345678,'exp':1,'jti':'ASNFZ4mrze_-3LqYdlQyEA'}",
                "{'v':1,'rid':['12345678'],'exp':1,'jti':'ASNFZ4mrze_-3LqYdlQyEA'}",
                // the expiry
                "{'v':1,'rid':'12345678','jti':'ASNFZ4mrze_-3LqYdlQyEA'}",
                "{'v':1,'rid':'12345678','exp':'1','jti':'ASNFZ4mrze_-3LqYdlQyEA'}",
                "{'v':1,'rid':'12345678','exp':1.5,'jti':'ASNFZ4mrze_-3LqYdlQyEA'}",
                "{'v':1,'rid':'12345678','exp':1e3,'jti':'ASNFZ4mrze_-3LqYdlQyEA'}",
                "{'v':1,'rid':'12345678','exp':9223372036854775808,'jti':'ASNFZ4mrze_-3LqYdlQyEA'}",
                "{'v':1,'rid':'12345678','exp':{'v':1},'jti':'ASNFZ4mrze_-3LqYdlQyEA'}",
                // the id
                "{'v':1,'rid':'12345678','exp':1}",
                "{'v':1,'rid':'12345678','exp':1,'jti':''}",
                "{'v':1,'rid':'12345678','exp':1,'jti':'ASNFZ4mrze_-3LqYdlQyEB'}",
                "{'v':1,'rid':'12345678','exp':1,'jti':'ASNFZ4mrze_-3LqYdlQy'}",
                "{'v':1,'rid':'12345678','exp':1,'jti':1}",
                // a member twice
                "{'v':1,'v':1,'rid':'12345678','exp':1,'jti':'ASNFZ4mrze_-3LqYdlQyEA'}",
                "{'v':1,'rid':'12345678','exp':1,'exp':2,'jti':'ASNFZ4mrze_-3LqYdlQyEA'}",
                "{'v':1,'rid':'12345678','rid':'12345678','exp':1,'jti':'ASNFZ4mrze_-3LqYdlQyEA'}",
                "{'v':1,'rid':'12345678','exp':1,'jti':'ASNFZ4mrze_-3LqYdlQyEA','\\u006ati':'x'}",
                "{'v':1,'rid':'12345678','exp':1,'jti':'ASNFZ4mrze_-3LqYdlQyEA','x':1,'x':1}",
            })
    void any_other_shape_is_refused(String json) {
        assertThat(read(json)).isEmpty();
    }

    @Test
    void a_room_id_that_is_too_long_is_refused() {
        String json = "{'v':1,'rid':'%s','exp':1,'jti':'ASNFZ4mrze_-3LqYdlQyEA'}";

        assertThat(read(json.formatted("x".repeat(128)))).isPresent();
        assertThat(read(json.formatted("x".repeat(129)))).isEmpty();
    }

    @Test
    void text_that_is_not_utf8_is_refused() {
        byte[] payload = TokenPayload.write(CLAIMS);
        payload[16] = (byte) 0xff;

        assertThat(TokenPayload.read(payload)).isEmpty();
    }

    // Single quotes stand for double ones, for the reader's sake.
    private static Optional<TokenClaims> read(String json) {
        return TokenPayload.read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
