package org.e2eechat.server.postflight;

import org.e2eechat.server.audit.Outcome;
import org.e2eechat.server.postflight.Conversation.Refused;

import java.io.IOException;

/** The upgrade gets through all proxies, and the server greets. */
record WebSocketCheck(Site site) implements WebCheck {
    @Override
    public String name() {
        return "web-socket";
    }

    @Override
    public int section() {
        return 18;
    }

    @Override
    public Outcome ask() throws IOException, InterruptedException {
        try (Conversation conversation = site.connect()) {
            return new Outcome.Fine(
                    ("greeted by " + conversation.next("HELLO").body("version")).stripTrailing());
        } catch (Refused refused) {
            return Outcome.found(
                    "the upgrade was answered with HTTP " + refused.status(),
                    refused.status() == 403
                            ? "the page of --origin has to be in CORS_ALLOWED_ORIGINS"
                            : "the proxy has to speak HTTP/1.1 to the server and to pass Upgrade and Connection on");
        }
    }
}
