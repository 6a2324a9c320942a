package org.e2eechat.server.postflight;

import org.e2eechat.server.audit.Outcome;
import org.e2eechat.server.postflight.Conversation.Refused;

import java.io.IOException;
import java.util.Optional;

/** Browsers let any page open a WebSocket to anybody; only the server can refuse (RFC 6455 section 10.2). */
record OriginCheck(Site site) implements WebCheck {
    private static final int FORBIDDEN = 403;

    @Override
    public String name() {
        return "origin";
    }

    @Override
    public int section() {
        return 20;
    }

    @Override
    public Outcome ask() throws IOException, InterruptedException {
        try (Conversation _ = Conversation.with(site, Optional.of(CorsCheck.STRANGER))) {
            return Outcome.found(
                    "a page of any site may connect",
                    "list your own pages in CORS_ALLOWED_ORIGINS, and let the proxy pass Origin on");
        } catch (Refused refused) {
            return refused.status() == FORBIDDEN
                    ? new Outcome.Fine("a strange page is refused")
                    : Outcome.found(
                            "a strange page is answered with HTTP " + refused.status(),
                            "403 was to be expected: does the proxy pass /ws on, with Upgrade and Connection?");
        }
    }
}
