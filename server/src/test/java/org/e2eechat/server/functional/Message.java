package org.e2eechat.server.functional;

import static org.assertj.core.api.Assertions.assertThat;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.util.List;

/**
 * A message from the server, whose envelope is as the contract says.
 *
 * @param raw the JSON text as it came
 */
record Message(String raw, JsonNode json) {
    private static final JsonMapper JSON = new JsonMapper();

    static Message of(String raw) {
        JsonNode json = JSON.readTree(raw);
        assertThat(json.path("v").isIntegralNumber() && json.path("v").intValue() == 1)
                .as("v is the number 1 in " + raw)
                .isTrue();
        assertThat(json.path("id").stringValue()).matches("[A-Za-z0-9_-]{16}");
        assertThat(json.path("body").isObject()).as("a body in " + raw).isTrue();
        return new Message(raw, json);
    }

    String type() {
        return json.path("t").stringValue();
    }

    JsonNode body() {
        return json.path("body");
    }

    boolean has(String member) {
        return body().has(member);
    }

    String text(String member) {
        return body().path(member).stringValue();
    }

    long number(String member) {
        return body().path(member).longValue();
    }

    List<String> texts(String member) {
        return body().path(member).valueStream().map(JsonNode::stringValue).toList();
    }
}
