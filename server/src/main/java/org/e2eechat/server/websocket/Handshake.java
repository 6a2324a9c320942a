package org.e2eechat.server.websocket;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Request;

import java.util.Base64;

/** What a client's opening handshake amounts to (RFC 6455 section 4.2.1). */
sealed interface Handshake {
    String VERSION = "13";
    int KEY_BYTES = 16;

    /**
     * A good one.
     *
     * @param key as the client sent it, to be answered
     */
    record Valid(String key) implements Handshake {}

    record Refused(int status, String why) implements Handshake {}

    static Handshake of(Request request) {
        if (!HttpVersion.HTTP_1_1.is(request.getConnectionMetaData().getProtocol())) {
            return new Refused(426, "a WebSocket upgrade needs HTTP/1.1");
        }
        if (!request.getHeaders().contains(HttpHeader.UPGRADE, "websocket")
                || !request.getHeaders().contains(HttpHeader.CONNECTION, "upgrade")) {
            return new Refused(
                    426,
                    "this is a WebSocket endpoint: send Upgrade: websocket and Connection: Upgrade");
        }
        if (!VERSION.equals(request.getHeaders().get(HttpHeader.SEC_WEBSOCKET_VERSION))) {
            return new Refused(426, "only WebSocket version 13 is spoken here");
        }
        if (hasBody(request.getHeaders())) {
            return new Refused(400, "a WebSocket handshake has no body");
        }
        var keys = request.getHeaders().getValuesList("Sec-WebSocket-Key");
        if (keys.size() != 1 || !isKey(keys.getFirst())) {
            return new Refused(400, "Sec-WebSocket-Key has to be 16 bytes in base64");
        }
        return new Valid(keys.getFirst());
    }

    /** The bytes of a body would be taken for frames, and a proxy that sees a body there sees another conversation than we do. */
    private static boolean hasBody(HttpFields headers) {
        return headers.contains(HttpHeader.TRANSFER_ENCODING)
                || headers.getLongField(HttpHeader.CONTENT_LENGTH) > 0;
    }

    private static boolean isKey(String key) {
        try {
            return Base64.getDecoder().decode(key).length == KEY_BYTES;
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }

    /** Whether the client offers a subprotocol (RFC 6455 section 1.9). */
    static boolean offers(Request request, String subprotocol) {
        return request.getHeaders()
                .getCSV(HttpHeader.SEC_WEBSOCKET_SUBPROTOCOL, false)
                .contains(subprotocol);
    }
}
