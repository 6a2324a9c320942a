package org.e2eechat.server.postflight;

import org.e2eechat.server.audit.Outcome;
import org.e2eechat.server.audit.Outcome.Finding;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the server sends has to survive the way through the proxies, and nobody adds what helps attackers. */
record SecurityHeadersCheck(Site site) implements WebCheck {
    private static final List<String> NEEDED =
            List.of(
                    "Content-Security-Policy",
                    "X-Content-Type-Options",
                    "X-Frame-Options",
                    "Referrer-Policy");
    private static final List<String> TALKATIVE = List.of("Server", "X-Powered-By");
    private static final Pattern VERSION = Pattern.compile(".*[0-9].*");

    @Override
    public String name() {
        return "security-headers";
    }

    @Override
    public int section() {
        return 15;
    }

    @Override
    public Outcome ask() throws IOException, InterruptedException {
        Answer answer = site.get("/");
        Stream<Finding> missing =
                NEEDED.stream()
                        .filter(name -> answer.headers(name).size() != 1)
                        .map(name -> finding(name, answer.headers(name).size()));
        Stream<Finding> versions =
                TALKATIVE.stream()
                        .filter(
                                name ->
                                        answer.headers(name).stream()
                                                .anyMatch(v -> VERSION.matcher(v).matches()))
                        .map(
                                name ->
                                        new Finding(
                                                name + " tells a version",
                                                "switch it off in the proxy (nginx: server_tokens off)"));
        return Outcome.of(Stream.concat(missing, versions), "there, each once");
    }

    private static Finding finding(String name, int count) {
        return new Finding(
                "there are %d %s headers".formatted(count, name),
                count == 0
                        ? "FEATURE_SECURITY_HEADERS=true, and let the proxy pass it on"
                        : "the server sends it already; take it out of the proxy");
    }
}
