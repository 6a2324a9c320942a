package org.e2eechat.server.protocol;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Any JSON text (RFC 8259), reduced to the members that the contract knows. Everything else is
 * checked and skipped, and nothing of it is kept after the message: a hostile message costs time
 * and garbage in proportion to its length, whatever came before it. Thread-safe.
 */
final class JsonTree {
    /** Deeper JSON is refused: no message nests more than three levels. */
    static final int MAX_NESTING = 64;

    /** Longer member names may be refused: each is a string for as long as it is looked at. */
    static final int MAX_NAME_CHARS = 256;

    private static final JsonValue OTHER = new JsonValue.Other();

    private final JsonFactory json;

    JsonTree() {
        // The frame limit bounds strings and numbers; the parser skips them without copying, and
        // no number is ever made into a BigDecimal, whose exponent could cost any amount of work.
        StreamReadConstraints constraints =
                StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_NESTING)
                        .maxNameLength(MAX_NAME_CHARS)
                        .maxStringLength(Integer.MAX_VALUE)
                        .maxNumberLength(Integer.MAX_VALUE)
                        .build();
        this.json = new NamelessJsonFactory(constraints);
    }

    /** The members of the text's one object; null when it is no JSON, or no object. */
    JsonValue.@Nullable Members read(byte[] buffer, int from, int to) {
        try (JsonParser parser =
                json.createParser(ObjectReadContext.empty(), buffer, from, to - from)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            JsonValue.Members envelope =
                    new Reading(parser, buffer, from, to).members(MessageRules.ENVELOPE);
            return parser.nextToken() == null ? envelope : null;
        } catch (JacksonException notJson) {
            return null;
        }
    }

    /** Reads the members of objects; of two with one name the last counts, as for JSON.parse. */
    private static final class Reading {
        private final JsonParser parser;
        private final byte[] buffer;
        private final int from;
        private final int to;

        Reading(JsonParser parser, byte[] buffer, int from, int to) {
            this.parser = parser;
            this.buffer = buffer;
            this.from = from;
            this.to = to;
        }

        /** Those of the object that was just opened; afterwards it is closed. */
        JsonValue.Members members(Set<String> known) {
            Map<String, JsonValue> found = HashMap.newHashMap(known.size());
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                parser.nextToken();
                if (known.contains(name)) {
                    found.put(name, value(name));
                } else {
                    parser.skipChildren();
                }
            }
            return new JsonValue.Members(found);
        }

        private JsonValue value(String name) {
            JsonToken token = parser.currentToken();
            if (token == JsonToken.VALUE_STRING) {
                return text();
            }
            if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
                return number();
            }
            if (token == JsonToken.START_ARRAY && name.equals("chunks")) {
                return chunks();
            }
            if (token == JsonToken.START_OBJECT && name.equals("body")) {
                return members(MessageRules.BODY);
            }
            parser.skipChildren();
            return OTHER;
        }

        private JsonValue text() {
            JsonValue.Text text = JsonText.measure(buffer, tokenStart() + 1, to);
            return text != null ? text : OTHER; // broken: the parser is about to say so
        }

        private JsonValue number() {
            int start = tokenStart();
            int end = start + parser.getStringLength(); // digits are ASCII: as many bytes
            Slice raw = new Slice(buffer, start, end);
            return new JsonValue.Numeral(raw, Double.parseDouble(raw.utf8()));
        }

        private JsonValue chunks() {
            int start = tokenStart();
            int count = 0;
            boolean textsOnly = true;
            long utf8Bytes = 0;
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                count++;
                if (textsOnly && count <= MessageRules.MAX_CHUNKS) {
                    int chunkBytes = chunkBytes();
                    textsOnly = chunkBytes > 0;
                    utf8Bytes += chunkBytes;
                }
                parser.skipChildren();
            }
            int end = from + (int) parser.currentLocation().getByteOffset();
            return new JsonValue.Array(new Slice(buffer, start, end), count, textsOnly, utf8Bytes);
        }

        private int chunkBytes() {
            return parser.currentToken() == JsonToken.VALUE_STRING
                            && text() instanceof JsonValue.Text chunk
                    ? chunk.utf8Bytes()
                    : 0;
        }

        private int tokenStart() {
            return from + (int) parser.currentTokenLocation().getByteOffset();
        }
    }
}
