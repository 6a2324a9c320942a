package org.e2eechat.server.postflight;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

import java.util.HashMap;
import java.util.Map;

/** The texts, numbers and truths of a JSON object by their paths, such as {@code body.roomId}. Lists are left out: no check asks for one. */
final class JsonMembers {
    private static final JsonFactory FACTORY = new JsonFactory(); // immutable, safe for any thread

    private JsonMembers() {}

    /** Empty when it is no JSON object. */
    static Map<String, String> of(String text) {
        Map<String, String> members = new HashMap<>();
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                read(parser, "", members);
            }
            return Map.copyOf(members);
        } catch (JacksonException notJson) {
            return Map.of();
        }
    }

    // The parser itself ends nesting that is too deep.
    private static void read(JsonParser parser, String path, Map<String, String> members) {
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken value = parser.nextToken();
            if (value == JsonToken.START_OBJECT) {
                read(parser, path + name + ".", members);
            } else if (value == JsonToken.START_ARRAY) {
                parser.skipChildren();
            } else {
                members.put(path + name, parser.getString());
            }
        }
    }
}
