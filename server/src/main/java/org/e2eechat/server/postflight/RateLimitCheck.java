package org.e2eechat.server.postflight;

import org.e2eechat.server.audit.Outcome;
import org.e2eechat.server.audit.Outcome.Finding;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Goes over two limits: messages of one connection, and rooms of our address, which cannot make one for a minute afterwards. */
record RateLimitCheck(Site site) implements WebCheck {
    private static final int MOST_MESSAGES = 5_000; // a limit above that is none
    private static final int MOST_ROOMS = 60; // likewise; within the budget of messages

    private static final Duration LAST_WORD = Duration.ofSeconds(2); // it is under way, or not

    @Override
    public String name() {
        return "rate-limits";
    }

    @Override
    public int section() {
        return 18;
    }

    @Override
    public Outcome ask() throws IOException, InterruptedException {
        List<Finding> findings = new ArrayList<>();
        if (!tooManyMessagesEnd()) {
            findings.add(
                    new Finding(
                            MOST_MESSAGES + " messages in a row did not end the connection",
                            "lower MAX_MSGS_PER_10S"));
        }
        if (!tooManyRoomsAreRefused()) {
            findings.add(
                    new Finding(
                            MOST_ROOMS + " rooms in a row were not refused",
                            "lower MAX_ROOM_CREATES_PER_IP_PER_MIN; set TRUST_PROXY, or every request may count for another address"));
        }
        return Outcome.of(
                findings, "too many messages end a connection, too many rooms are refused");
    }

    private boolean tooManyMessagesEnd() throws IOException, InterruptedException {
        try (Conversation talkative = site.connect()) {
            talkative.next("HELLO");
            for (int i = 0; i < MOST_MESSAGES; i++) {
                try {
                    talkative.send("PING", "{}");
                } catch (IOException hasEnded) {
                    break; // its last word tells why
                }
            }
            // Usually 1008, "rate limit exceeded". But what we send behind that may reset the
            // connection,
            // and then its last word is lost.
            return talkative.within(Message.CLOSED, LAST_WORD).isPresent();
        }
    }

    private boolean tooManyRoomsAreRefused() throws IOException, InterruptedException {
        try (Visit builder = Visit.to(site)) {
            for (int i = 0; i < MOST_ROOMS; i++) {
                builder.conversation().send("ROOM_CREATE", "{}");
                Message answer = builder.conversation().nextOf("ROOM_CREATED");
                if (answer.body("code").equals("ERR_RATE_LIMITED")) {
                    return true;
                }
                builder.conversation()
                        .send("LEAVE", "{\"roomId\":\"%s\"}".formatted(answer.body("roomId")));
                builder.conversation().next("LEFT");
            }
            return false;
        }
    }
}
