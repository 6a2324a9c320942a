package org.e2eechat.loadtest.generator;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;

/** Asks for a WebSocket (RFC 6455 section 4.1), always with the same key: nobody here has to be told from a cache. */
public final class UpgradeRequest {
    private static final String END_OF_LINE = "\r\n";

    private UpgradeRequest() {}

    /** The whole request, ready to be sent. */
    public static byte[] of(String path, int port) {
        return String.join(
                        END_OF_LINE,
                        List.of(
                                "GET " + path + " HTTP/1.1",
                                "Host: 127.0.0.1:" + port,
                                "Upgrade: websocket",
                                "Connection: Upgrade",
                                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                                "Sec-WebSocket-Version: 13",
                                "",
                                ""))
                .getBytes(US_ASCII);
    }
}
