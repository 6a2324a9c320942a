package org.e2eechat.security.testkit;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.util.List;
import java.util.Optional;

/**
 * An answer as it stood on the wire.
 *
 * @param headers each line as it came
 */
public record HttpAnswer(String statusLine, List<String> headers, String body) {
    private static final JsonMapper JSON = new JsonMapper();

    public int status() {
        return Integer.parseInt(statusLine.split(" ", -1)[1]);
    }

    /** The value of a header that is there once; empty when it is not there. */
    public Optional<String> header(String name) {
        List<String> values = headers(name);
        if (values.size() > 1) {
            throw new AssertionError(name + " is there " + values.size() + " times: " + headers);
        }
        return values.stream().findFirst();
    }

    /** The values of all lines of a header. */
    public List<String> headers(String name) {
        String prefix = name + ":";
        return headers.stream()
                .filter(line -> line.regionMatches(true, 0, prefix, 0, prefix.length()))
                .map(line -> line.substring(prefix.length()).strip())
                .toList();
    }

    public JsonNode json() {
        return JSON.readTree(body);
    }
}
