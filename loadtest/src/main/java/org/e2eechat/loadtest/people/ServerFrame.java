package org.e2eechat.loadtest.people;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A message of the server, as flat as a load test wants it.
 *
 * @param type such as {@code JOINED}
 * @param body its plain members as text; of a list, the first element
 */
record ServerFrame(String type, Map<String, String> body) {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int BODY_DEPTH = 2; // the envelope is the first

    ServerFrame {
        body = Map.copyOf(body);
    }

    static ServerFrame parse(String text) {
        String type = "";
        Map<String, String> body = new HashMap<>();
        int depth = 0;
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token.isStructStart()) {
                    depth++;
                } else if (token.isStructEnd()) {
                    depth--;
                } else if (token.isScalarValue()) {
                    String name = nameOf(json);
                    if (depth >= BODY_DEPTH) {
                        body.putIfAbsent(name, json.getString());
                    } else if (name.equals("t")) {
                        type = json.getString();
                    }
                }
            }
        }
        return new ServerFrame(type, body);
    }

    // A list's elements have no name of their own; theirs is the list's.
    private static String nameOf(JsonParser json) {
        String own = json.streamReadContext().currentName();
        if (own != null) {
            return own;
        }
        String above = json.streamReadContext().getParent().currentName();
        return above == null ? "" : above;
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(body.get(name));
    }

    /** A member that has to be there. */
    String required(String name) {
        return text(name)
                .orElseThrow(() -> new IllegalStateException(type + " came without " + name));
    }

    long number(String name, long otherwise) {
        return text(name).map(Long::parseLong).orElse(otherwise);
    }
}
