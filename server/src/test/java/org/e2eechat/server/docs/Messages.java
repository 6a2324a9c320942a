package org.e2eechat.server.docs;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The messages of docs/asyncapi.json, by {@code client.NAME} and {@code server.NAME}. */
final class Messages {

    private static final Object DOCUMENT = Documents.json(Documents.text("docs/asyncapi.json"));
    private static final Pattern SERVER_ID = Pattern.compile("[A-Za-z0-9_-]{16}");

    static final Map<String, Map<String, Object>> ALL = all();

    private Messages() {}

    private static Map<String, Map<String, Object>> all() {
        Map<String, Map<String, Object>> messages = new TreeMap<>();
        Documents.members(Documents.at(DOCUMENT, "/components/messages"))
                .forEach((key, message) -> messages.put(key, Documents.members(message)));
        return Map.copyOf(messages);
    }

    static Object payload(String key) {
        return Documents.at(DOCUMENT, "/components/messages/" + key + "/payload");
    }

    static List<Object> examples(String key) {
        List<?> examples = (List<?>) Documents.at(ALL.get(key), "/examples");
        return examples.stream().map(example -> Documents.at(example, "/payload")).toList();
    }

    /** The members of a message's body. */
    static Set<String> fields(String key) {
        return Documents.members(Documents.at(payload(key), "/properties/body/properties"))
                .keySet();
    }

    /** The wire names of what one side says. */
    static Set<String> namesOf(String side) {
        return ALL.keySet().stream()
                .filter(key -> key.startsWith(side + "."))
                .map(key -> key.substring(side.length() + 1))
                .collect(Collectors.toSet());
    }

    /** Who says it is told by the id: the clients of our examples choose shorter ones than the server. */
    static String keyOf(Object message) {
        Map<String, Object> envelope = Documents.members(message);
        String side =
                SERVER_ID.matcher((String) envelope.get("id")).matches() ? "server" : "client";
        return side + "." + envelope.get("t");
    }
}
