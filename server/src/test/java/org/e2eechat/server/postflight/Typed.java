package org.e2eechat.server.postflight;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** What came of a command that was typed. */
record Typed(int code, String out, String err) {
    static Typed postflight(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code =
                Postflight.run(
                        List.of(arguments),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Typed(
                code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Over a deployment whose certificate is trusted and ends too soon, which is accepted. */
    static Typed postflight(Deployment deployment, String... more) {
        Stream<String> usual =
                Stream.of(
                        deployment.url(),
                        "--management",
                        deployment.management(),
                        "--ca",
                        deployment.authority(),
                        "--accept",
                        "certificate", // the test's own ends the day after tomorrow
                        "--json");
        return postflight(Stream.concat(usual, Stream.of(more)).toArray(String[]::new));
    }

    private Stream<JsonNode> checks() {
        return new JsonMapper().readTree(out).get("checks").valueStream();
    }

    /** The checks whose findings count. */
    List<String> found() {
        return checks().filter(check -> check.get("outcome").asString().equals("finding"))
                .map(check -> check.get("check").asString())
                .toList();
    }

    /** What the first finding of a check says. */
    String finding(String name) {
        return checks().filter(check -> check.get("check").asString().equals(name))
                .map(check -> check.get("findings").get(0).get("what").asString())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no finding of " + name + " in " + out));
    }

    /** The checks that have looked. */
    List<String> looked() {
        return checks().filter(check -> !check.get("outcome").asString().equals("not looked at"))
                .map(check -> check.get("check").asString())
                .toList();
    }
}
