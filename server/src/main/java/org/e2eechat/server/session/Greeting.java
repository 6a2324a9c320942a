package org.e2eechat.server.session;

import org.e2eechat.server.protocol.ServerMessage;

import java.util.List;

/** What HELLO tells every client alike. */
public record Greeting(
        ServerMessage.HelloLimits limits,
        List<String> features,
        long pingIntervalMs,
        String version) {
    ServerMessage.Hello at(long unixMs) {
        return new ServerMessage.Hello(unixMs, limits, features, pingIntervalMs, version);
    }
}
