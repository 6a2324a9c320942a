package org.e2eechat.server.postflight;

import java.util.Map;

/** A message from the server, or how the connection ended (then the type is {@link #CLOSED}). */
record Message(String type, Map<String, String> members) {
    static final String CLOSED = "(closed)";

    static Message of(String text) {
        Map<String, String> members = JsonMembers.of(text);
        return new Message(members.getOrDefault("t", "(no message)"), members);
    }

    static Message closed(int code, String reason) {
        return new Message(CLOSED, Map.of("body.code", code + " " + reason));
    }

    /** A member of the body; empty when it is not there. */
    String body(String name) {
        return members.getOrDefault("body." + name, "");
    }
}
