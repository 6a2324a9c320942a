package org.e2eechat.server.functional;

import java.util.ArrayList;
import java.util.List;

/** An opening handshake (RFC 6455 section 4.1) that a test can spoil. Immutable. */
record UpgradeRequest(String method, String path, String version, List<Header> headers) {
    /** One header line. */
    record Header(String name, String value) {}

    /** A good one, as a client that is no browser sends it. */
    static UpgradeRequest toRelay() {
        return new UpgradeRequest("GET", "/ws", "HTTP/1.1", List.of())
                .with("Host", "relay.example")
                .with("Upgrade", "websocket")
                .with("Connection", "Upgrade")
                .with("Sec-WebSocket-Version", "13")
                .with("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
    }

    UpgradeRequest with(String name, String value) {
        List<Header> more = new ArrayList<>(headers);
        more.add(new Header(name, value));
        return new UpgradeRequest(method, path, version, List.copyOf(more));
    }

    UpgradeRequest without(String name) {
        return new UpgradeRequest(
                method,
                path,
                version,
                headers.stream().filter(header -> !header.name().equals(name)).toList());
    }

    UpgradeRequest withMethod(String other) {
        return new UpgradeRequest(other, path, version, headers);
    }

    UpgradeRequest withHttp(String other) {
        return new UpgradeRequest(method, path, other, headers);
    }

    String text() {
        StringBuilder text = new StringBuilder(method + " " + path + " " + version + "\r\n");
        headers.forEach(
                header ->
                        text.append(header.name())
                                .append(": ")
                                .append(header.value())
                                .append("\r\n"));
        return text.append("\r\n").toString();
    }
}
