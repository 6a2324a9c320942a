package org.e2eechat.server.token;

import org.e2eechat.server.protocol.RoomId;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The payload of a token: {@code {"v":1,"rid":…,"exp":…,"jti":…}}. Written by hand, it is four members. Read with Jackson's streaming parser: later versions add members, and to
 * step over those of any shape takes a whole JSON parser. It sees only what carries our signature.
 */
final class TokenPayload {
    private static final int VERSION = 1;

    private static final JsonFactory JSON =
            JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private TokenPayload() {}

    static byte[] write(TokenClaims claims) {
        StringBuilder json = new StringBuilder();
        json.append("{\"v\":").append(VERSION).append(",\"rid\":\"");
        appendEscaped(json, claims.room().value());
        json.append("\",\"exp\":").append(claims.expUnixMs());
        json.append(",\"jti\":\"").append(claims.id().base64Url()).append('"');
        if (claims.generation() != 0) {
            json.append(",\"gen\":").append(claims.generation());
        }
        json.append('}');
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    // Our own ids are base64url. Escaping all that is not plain ASCII also carries what UTF-8
    // cannot, half a surrogate pair.
    private static void appendEscaped(StringBuilder json, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                json.append("\\u").append(HexFormat.of().toHexDigits(c));
            } else {
                json.append(c);
            }
        }
    }

    /** Empty when the payload is no JSON object with these four members, each once and in range. Members that this version does not know are stepped over. */
    static Optional<TokenClaims> read(byte[] payload) {
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), payload)) {
            return new Reader(json).read();
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }

    private static final class Reader {
        private final JsonParser json;
        private OptionalLong version = OptionalLong.empty();
        private Optional<RoomId> room = Optional.empty();
        private OptionalLong expUnixMs = OptionalLong.empty();
        private Optional<TokenId> id = Optional.empty();
        private OptionalLong generation = OptionalLong.of(0); // the first, when nothing is said

        private Reader(JsonParser json) {
            this.json = json;
        }

        private Optional<TokenClaims> read() {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = json.currentName();
                json.nextToken();
                readMember(name);
                json.skipChildren();
            }
            boolean isWhole = json.nextToken() == null;
            return isWhole ? claims() : Optional.empty();
        }

        private void readMember(String name) {
            switch (name) {
                case "v" -> version = integer();
                case "rid" -> room = string().filter(TokenPayload::isRoomId).map(RoomId::new);
                case "exp" -> expUnixMs = integer();
                case "jti" -> id = string().flatMap(TokenId::parse);
                case "gen" -> generation = integer();
                default -> {} // of a later version
            }
        }

        private Optional<TokenClaims> claims() {
            if (version.isEmpty()
                    || version.getAsLong() != VERSION
                    || expUnixMs.isEmpty()
                    || generation.isEmpty()) {
                return Optional.empty();
            }
            long exp = expUnixMs.getAsLong();
            long gen = generation.getAsLong();
            return room.flatMap(r -> id.map(i -> new TokenClaims(r, exp, i, gen)));
        }

        private OptionalLong integer() {
            return json.currentToken() == JsonToken.VALUE_NUMBER_INT
                    ? OptionalLong.of(json.getLongValue())
                    : OptionalLong.empty();
        }

        private Optional<String> string() {
            return json.currentToken() == JsonToken.VALUE_STRING
                    ? Optional.of(json.getString())
                    : Optional.empty();
        }
    }

    private static boolean isRoomId(String text) {
        return text.length() >= RoomId.MIN_CHARS && text.length() <= RoomId.MAX_CHARS;
    }
}
