package org.e2eechat.server.postflight;

import org.e2eechat.server.audit.Outcome;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** A quiet connection outlives the time-outs of proxies, because the server pings. */
record IdleCheck(Site site, Duration quiet) implements WebCheck {
    @Override
    public String name() {
        return "idle";
    }

    @Override
    public int section() {
        return 5;
    }

    @Override
    public Outcome ask() throws IOException, InterruptedException {
        try (Conversation conversation = site.connect()) {
            conversation.next("HELLO");
            Optional<Message> end = conversation.within(Message.CLOSED, quiet);
            if (end.isPresent()) {
                return Outcome.found(
                        "a quiet connection ended: " + Conversation.told(end.get()),
                        "the proxy's time-out for WebSockets has to be longer than WS_PING_INTERVAL_MS");
            }
            conversation.send("PING", "{}");
            conversation.next("PONG");
            return new Outcome.Fine("still there after " + quiet.toSeconds() + " quiet seconds");
        }
    }
}
