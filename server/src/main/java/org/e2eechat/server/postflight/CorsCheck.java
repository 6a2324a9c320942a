package org.e2eechat.server.postflight;

import org.e2eechat.server.audit.Outcome;
import org.e2eechat.server.audit.Outcome.Finding;

import java.io.IOException;
import java.util.stream.Stream;

/** A strange page gets no permission, neither for a request nor for a preflight. */
record CorsCheck(Site site) implements WebCheck {
    static final String STRANGER = "https://postflight.invalid"; // RFC 6761: nobody has it

    @Override
    public String name() {
        return "cors";
    }

    @Override
    public int section() {
        return 20;
    }

    @Override
    public Outcome ask() throws IOException, InterruptedException {
        Stream<Answer> answers =
                Stream.of(
                        site.get("/health", "Origin", STRANGER),
                        site.get("/", "Origin", STRANGER),
                        site.ask(
                                site.url().resolve("/rooms"),
                                "OPTIONS",
                                "Origin",
                                STRANGER,
                                "Access-Control-Request-Method",
                                "POST"));
        return Outcome.of(
                answers.flatMap(answer -> answer.header("Access-Control-Allow-Origin").stream())
                        .distinct()
                        .map(
                                allowed ->
                                        new Finding(
                                                "a page of any site may read answers (Access-Control-Allow-Origin: "
                                                        + allowed
                                                        + ")",
                                                "list your own pages in CORS_ALLOWED_ORIGINS, and let no proxy add CORS headers")),
                "a strange page is allowed nothing");
    }
}
