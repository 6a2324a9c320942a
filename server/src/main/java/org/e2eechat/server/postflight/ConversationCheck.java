package org.e2eechat.server.postflight;

import org.e2eechat.server.audit.Outcome;
import org.e2eechat.server.postflight.Conversation.Unexpected;

import java.io.IOException;

/** Two people meet, talk and part: create, join, relay both ways, leave. Uses up one room and one join of our address. */
record ConversationCheck(Site site) implements WebCheck {
    private static final String ONE = "cG9zdGZsaWdodCAx"; // ciphertext, as far as anybody can tell
    private static final String OTHER = "cG9zdGZsaWdodCAy";

    @Override
    public String name() {
        return "conversation";
    }

    @Override
    public int section() {
        return 18;
    }

    @Override
    public Outcome ask() throws IOException, InterruptedException {
        try (Visit host = Visit.to(site);
                Visit guest = Visit.to(site)) {
            host.create();
            Message joined = guest.join(host.room(), host.code());
            if (!joined.type().equals("JOINED")) {
                throw new Unexpected("a join was answered with " + Conversation.told(joined));
            }
            host.say(ONE);
            host.hear(ONE);
            guest.hear(ONE);
            guest.say(OTHER);
            host.hear(OTHER);
            guest.leave();
            host.leave();
            return new Outcome.Fine("a room was made, joined, talked in and left");
        }
    }
}
