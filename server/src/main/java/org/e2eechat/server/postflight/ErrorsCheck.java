package org.e2eechat.server.postflight;

import org.e2eechat.server.audit.Outcome;

import java.io.IOException;

/** An error says what a client has to know, and nothing of the inside. */
record ErrorsCheck(Site site) implements WebCheck {
    @Override
    public String name() {
        return "errors";
    }

    @Override
    public int section() {
        return 20;
    }

    @Override
    public Outcome ask() throws IOException, InterruptedException {
        Answer answer = site.get("/postflight-is-not-here");
        if (answer.status() != 404) {
            return Outcome.found(
                    "a path that does not exist is answered with HTTP " + answer.status(),
                    "let the proxy pass everything on, or answer 404 itself");
        }
        return answer.members().containsKey("detail")
                ? Outcome.found(
                        "errors tell strangers what went wrong inside",
                        "set FEATURE_DETAILED_ERRORS=false, or unset it")
                : new Outcome.Fine("they tell nothing of the inside");
    }
}
