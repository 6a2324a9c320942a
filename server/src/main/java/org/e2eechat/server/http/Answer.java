package org.e2eechat.server.http;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

import tools.jackson.core.JsonGenerator;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** Writes a whole answer and completes the request. */
final class Answer {
    private static final String JSON = "application/json";

    private Answer() {}

    /** A JSON object. */
    static void json(
            Response response, Callback callback, int status, Consumer<JsonGenerator> members) {
        body(response, callback, status, JSON, Json.object(members));
    }

    /** A body that is already bytes; Jetty leaves it out of the answer to a {@code HEAD}. */
    static void body(
            Response response, Callback callback, int status, String contentType, ByteBuffer body) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.remaining());
        response.write(true, body, callback);
    }

    /** No body at all. */
    static void empty(Response response, Callback callback, int status) {
        response.setStatus(status);
        callback.succeeded();
    }
}
