package org.e2eechat.server.settings;

import org.e2eechat.server.process.ChatSocket;
import org.e2eechat.server.process.Secrets;

import tools.jackson.databind.JsonNode;

import java.util.List;

/** What the variables of "Join tokens" and "Rooms" do. */
final class TokenAndRoomEffects {
    private static final String SECRET = Secrets.random();
    private static final String FORMER_SECRET = Secrets.random();
    private static final long HOUR_MS = 3_600_000;

    private TokenAndRoomEffects() {}

    static List<Effect> all() {
        return List.of(
                Effect.of("JOIN_TOKEN_SECRET", SECRET)
                        .changes(TokenAndRoomEffects::isSignedWithOurSecret, "false", "true"),
                Effect.of("JOIN_TOKEN_SECRET_CREATED", "2026-01-31")
                        .changes(TokenAndRoomEffects::whenTheSecretWasMade, "0.0", "1.7698176E9"),
                Effect.of("JOIN_TOKEN_SECRETS_PREVIOUS", FORMER_SECRET)
                        .changes(
                                TokenAndRoomEffects::joinWithFormerSecret,
                                "ERR_TOKEN_MAC",
                                "JOINED"),
                Effect.of("FEATURE_TOKEN_REPLAY_PROTECTION", "false")
                        .changes(
                                TokenAndRoomEffects::secondJoinWithOneToken,
                                "ERR_TOKEN_REPLAY",
                                "JOINED"),
                Effect.of("QR_ROTATION_MS", String.valueOf(HOUR_MS))
                        .changes(relay -> livesAnHour(qrLifeMs(relay)), "false", "true"),
                Effect.of("ROOM_MAX_PARTICIPANTS", "1")
                        .changes(TokenAndRoomEffects::join, "JOINED", "ERR_ROOM_FULL"),
                Effect.of("ROOM_KEY_TTL_MS", String.valueOf(HOUR_MS))
                        .changes(relay -> livesAnHour(rejoinLifeMs(relay)), "false", "true"),
                Effect.of("FEATURE_AUTO_ROOM_CLEANUP", "false")
                        .changes(TokenAndRoomEffects::roomThatAllHaveLeft, "404", "200"));
    }

    private static String isSignedWithOurSecret(Relay relay) {
        String token = relay.connect().createRoom().get("qrToken").asString();
        return String.valueOf(Secrets.isSignedWith(SECRET, token));
    }

    private static String whenTheSecretWasMade(Relay relay) throws Exception {
        String metric = "relay_join_secret_changed_timestamp_seconds ";
        return relay.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(metric))
                .map(line -> line.substring(metric.length()))
                .findFirst()
                .orElseThrow();
    }

    private static String joinWithFormerSecret(Relay relay) {
        String room = relay.connect().createRoom().get("roomId").asString();
        ChatSocket guest = relay.connect();
        guest.askToJoin(room, Secrets.token(room, serverTime(guest) + HOUR_MS, FORMER_SECRET));
        return guest.outcome("JOINED");
    }

    private static String join(Relay relay) {
        JsonNode created = relay.connect().createRoom();
        return joinAs(relay.connect(), created);
    }

    private static String secondJoinWithOneToken(Relay relay) {
        JsonNode created = relay.connect().createRoom();
        joinAs(relay.connect(), created);
        return joinAs(relay.connect(), created);
    }

    private static String joinAs(ChatSocket guest, JsonNode created) {
        guest.askToJoin(created.get("roomId").asString(), created.get("qrToken").asString());
        return guest.outcome("JOINED");
    }

    // From the server's own clock, read before the token was made: so it is never shorter than what
    // was asked for.
    private static long qrLifeMs(Relay relay) {
        ChatSocket host = relay.connect();
        long before = serverTime(host);
        return host.createRoom().get("qrExpUnixMs").asLong() - before;
    }

    private static long rejoinLifeMs(Relay relay) {
        JsonNode created = relay.connect().createRoom();
        ChatSocket guest = relay.connect();
        long before = serverTime(guest);
        guest.askToJoin(created.get("roomId").asString(), created.get("qrToken").asString());
        return guest.expect("JOINED").get("nextTokenExpUnixMs").asLong() - before;
    }

    private static String livesAnHour(long lifeMs) {
        return String.valueOf(lifeMs >= HOUR_MS);
    }

    private static long serverTime(ChatSocket client) {
        return client.expect("HELLO").get("serverTimeUnixMs").asLong();
    }

    private static String roomThatAllHaveLeft(Relay relay) throws Exception {
        ChatSocket host = relay.connect();
        String room = host.createRoom().get("roomId").asString();
        host.say("LEAVE", "{\"roomId\":\"" + room + "\"}");
        host.createRoom(); // answered after the leave is done: one connection's messages are
        // handled in order
        return String.valueOf(relay.get("/rooms/" + room + "/token").statusCode());
    }
}
