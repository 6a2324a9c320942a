package org.e2eechat.security.disclosure;

import org.e2eechat.security.testkit.Frames;
import org.e2eechat.security.testkit.HttpAnswer;
import org.e2eechat.security.testkit.RawSocket;
import org.e2eechat.security.testkit.Relay;
import org.e2eechat.security.testkit.WebSocket;
import org.e2eechat.security.testkit.WebSocket.Room;

import tools.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A conversation, good and bad, that leaves something to recognise in every place where a client can put something. Then everybody is gone. */
final class Canaries {
    static final String METRICS_TOKEN = "c4n4ry-metrics-token-0123456789abcdef";

    private static final String CANARY = "c4n4ry";
    private static final String ADDRESS = "203.0.113.77";
    private static final String[] TALKATIVE = {
        "X-Forwarded-For: " + ADDRESS,
        "Origin: " + Relay.ORIGIN,
        "User-Agent: " + CANARY + "-agent",
        "Referer: https://chat.example/" + CANARY,
        "Cookie: session=" + CANARY,
        "X-Request-Id: " + CANARY + " is no request id",
        "Authorization: Basic " + CANARY + "-basic"
    };

    private final Relay relay;
    private final Map<String, String> secrets = new LinkedHashMap<>(); // what by its name
    private final List<String> answers = new ArrayList<>();

    private Canaries(Relay relay) {
        this.relay = relay;
        secrets.put("canary", CANARY);
        secrets.put("client's address", ADDRESS);
    }

    /** They come, talk, misbehave and go. The relay has to trust this machine as a proxy, have the room API, and rooms for two. */
    static Canaries fly(Relay relay) {
        Canaries canaries = new Canaries(relay);
        canaries.converse();
        canaries.misbehave();
        return canaries;
    }

    /** What must not be found, by its name. */
    Map<String, String> secrets() {
        return secrets;
    }

    /** Error answers and close reasons. */
    List<String> answers() {
        return answers;
    }

    private void converse() {
        try (WebSocket alice = relay.connect(TALKATIVE);
                WebSocket bob = relay.connect(TALKATIVE);
                WebSocket eve = relay.connect(TALKATIVE)) {
            Room room = alice.createRoom();
            keep("room id", room.id());
            keep("used token", room.token());
            bob.say(
                    "JOIN_REQUEST",
                    "{\"roomId\":\"%s\",\"qrToken\":\"%s\",\"label\":\"%s-label\"}"
                            .formatted(room.id(), room.token(), CANARY));
            JsonNode joined = bob.expect("JOINED");
            keep("next token", joined.get("nextToken").asString());
            keep("participant id", joined.get("participantId").asString());
            keep("token on the screen", bob.expect("QR_ROTATED").get("qrToken").asString());
            bob.chat(room.id(), CANARY + "-ciphertext");
            bob.say(
                    "MEDIA_MSG",
                    "{\"roomId\":\"%s\",\"mime\":\"%s\",\"size\":4,\"chunkSize\":1024,\"chunks\":[\"%s\"],\"from\":\"%s\"}"
                            .formatted(
                                    room.id(),
                                    CANARY + "-mime",
                                    CANARY + "-chunk",
                                    CANARY + "-from"));
            alice.expect("MEDIA_MSG");
            for (String token : List.of(room.token(), CANARY + "." + CANARY, CANARY + CANARY)) {
                answers.add(eve.join(room.id(), token));
            }
            eve.chat(room.id(), CANARY + "-eve");
            answers.add(eve.outcome("APP_MSG"));
            bob.say("LEAVE", "{\"roomId\":\"" + room.id() + "\"}");
            bob.expect("LEFT");
        }
        HttpAnswer made = relay.http("POST", "/rooms", with("Content-Length: 0"));
        String httpRoom = made.json().get("roomId").asString();
        keep("room made over HTTP", httpRoom);
        keep(
                "token made over HTTP",
                relay.http("GET", "/rooms/" + httpRoom + "/token", TALKATIVE)
                        .json()
                        .get("token")
                        .asString());
    }

    private void misbehave() {
        for (byte[] frame :
                List.of(
                        Frames.text(CANARY + "-text"),
                        Frames.text("{\"unknown\":\"" + CANARY + "-value\"}"),
                        Frames.text(
                                "{\"v\":1,\"t\":\"%s\",\"id\":\"%s%s\",\"body\":{}}"
                                        .formatted(CANARY, CANARY, CANARY)),
                        Frames.masked(Frames.FIN | Frames.BINARY, bytes("binary")),
                        Frames.masked(Frames.FIN | Frames.PING, bytes("ping")),
                        Frames.masked(0x70 | Frames.FIN | Frames.TEXT, bytes("reserved")),
                        Frames.unmasked(Frames.FIN | Frames.TEXT, bytes("unmasked")),
                        Frames.close(4000, bytes("close")),
                        Frames.close(1005, bytes("reason")))) {
            try (WebSocket client = relay.connect(TALKATIVE)) {
                client.raw(frame, Frames.close(1000));
                answers.add(
                        client.end()
                                .replace(
                                        "4000 " + CANARY + "-close",
                                        "its own close frame, echoed"));
            }
        }
        for (String path :
                List.of(
                        "/" + CANARY,
                        "/rooms/" + CANARY + "/token",
                        "/rooms/" + CANARY + "/token?key=" + CANARY,
                        "/" + CANARY + "x".repeat(5_000),
                        "/%" + CANARY,
                        "/..;" + CANARY + "/ws",
                        "/nothing?" + CANARY)) {
            answers.add(relay.http("GET", path, TALKATIVE).body());
        }
        answers.add(relay.http(CANARY + "-method", "/ws", TALKATIVE).body());
        answers.add(
                relay.http("GET", "/metrics", "Authorization: Bearer " + CANARY + "-bearer")
                        .body());
        answers.add(relay.http("GET", "/live", CANARY + "-name : bad").body());
        for (String header :
                List.of("Origin: https://" + CANARY, "Sec-WebSocket-Key: " + CANARY + "-key")) {
            try (WebSocket refused = relay.connect(header)) {
                answers.add(refused.answer().body());
            }
        }
        try (RawSocket socket = RawSocket.to(relay.port())) {
            answers.add(socket.send(CANARY + "-line\r\n\r\n").rest());
        }
    }

    private static byte[] bytes(String where) {
        return (CANARY + "-" + where).getBytes(StandardCharsets.US_ASCII);
    }

    private static String[] with(String header) {
        String[] all = Arrays.copyOf(TALKATIVE, TALKATIVE.length + 1);
        all[TALKATIVE.length] = header;
        return all;
    }

    private void keep(String what, String secret) {
        secrets.put(what, secret);
    }
}
