package org.e2eechat.server.http;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** Writes small JSON documents; every text in them is escaped by the generator. */
final class Json {
    private static final JsonFactory FACTORY = new JsonFactory(); // immutable, safe for any thread

    private Json() {}

    /** One object, whose members the consumer writes. */
    static ByteBuffer object(Consumer<JsonGenerator> members) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            members.accept(json);
            json.writeEndObject();
        }
        return ByteBuffer.wrap(bytes.toByteArray());
    }
}
