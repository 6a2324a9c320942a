package org.e2eechat.server.postflight;

import org.e2eechat.server.audit.Outcome;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;

/**
 * A code works once, and is replaced when it was used. Uses up one room and three joins of our address.
 *
 * @param isPatient whether to wait for the next rotation by the clock as well
 */
record RotationCheck(Site site, boolean isPatient, InstantSource clock) implements WebCheck {
    @Override
    public String name() {
        return "qr-rotation";
    }

    @Override
    public int section() {
        return 18;
    }

    @Override
    public Outcome ask() throws IOException, InterruptedException {
        try (Visit host = Visit.to(site);
                Visit guest = Visit.to(site);
                Visit late = Visit.to(site)) {
            host.create();
            String used = host.code();
            guest.join(host.room(), used);
            host.awaitNextCode();
            if (host.code().equals(used)) {
                return Outcome.found("a used code stays on the screen", "report it as a bug");
            }
            Message again = late.join(host.room(), used);
            if (!again.body("code").equals("ERR_TOKEN_REPLAY")) {
                return Outcome.found(
                        "a used code is answered with " + Conversation.told(again),
                        "set FEATURE_TOKEN_REPLAY_PROTECTION=true; all nodes need the same REDIS_URL");
            }
            Message joined = late.join(host.room(), host.code());
            if (!joined.type().equals("JOINED")) {
                return Outcome.found(
                        "a fresh code is answered with " + Conversation.told(joined),
                        "all nodes need the same JOIN_TOKEN_SECRET and REDIS_URL");
            }
            return isPatient ? byTheClock(host) : new Outcome.Fine("a code works once");
        }
    }

    /** One that a join has brought comes at once; the one after it when its time is over. */
    private Outcome byTheClock(Visit host) throws IOException, InterruptedException {
        Message last = host.conversation().next("QR_ROTATED");
        Duration left =
                Duration.ofMillis(Long.parseLong(last.body("qrExpUnixMs")) - clock.millis())
                        .plus(Site.PATIENCE);
        return host.conversation()
                .within("QR_ROTATED", left)
                .filter(message -> message.type().equals("QR_ROTATED"))
                .<Outcome>map(_ -> new Outcome.Fine("a code works once, and is replaced in time"))
                .orElseGet(
                        () ->
                                Outcome.found(
                                        "no new code came when the last one expired",
                                        "look into the server's log at this moment"));
    }
}
