package org.e2eechat.server.http;

import org.e2eechat.server.http.RoomDesk.Creation;
import org.e2eechat.server.http.RoomDesk.Issue;
import org.e2eechat.server.http.RoomDesk.OverQuota;
import org.e2eechat.server.http.RoomDesk.Unavailable;
import org.e2eechat.server.protocol.RoomId;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** The room API that the old web client uses: make an empty room, get a token for a room. */
final class RoomsEndpoint {
    // The body means nothing; this much is what clients send out of habit.
    private static final int MAX_BODY_BYTES = 1024;
    private static final int FINGERPRINT_HEX_DIGITS = 12; // part of core v1

    // What room ids are made of, and nothing that needs decoding: a room that this does not match
    // does not exist.
    private static final Pattern ROOM_ID =
            Pattern.compile("[A-Za-z0-9_-]{" + RoomId.MIN_CHARS + "," + RoomId.MAX_CHARS + "}");

    private final RoomDesk desk;
    private final Problems problems;

    RoomsEndpoint(RoomDesk desk, Problems problems) {
        this.desk = desk;
        this.problems = problems;
    }

    /** {@code POST /rooms}. */
    void create(Request request, Response response, Callback callback) {
        if (request.getLength() > MAX_BODY_BYTES) {
            closeAfterwards(response);
            problems.answer(request, response, callback, Problem.BODY_TOO_LARGE);
            return;
        }
        switch (discardBody(request)) {
            case DISCARDED -> create(Caller.of(request), request, response, callback);
            case STILL_COMING -> {
                closeAfterwards(response);
                create(Caller.of(request), request, response, callback);
            }
            case TOO_LARGE -> {
                closeAfterwards(response);
                problems.answer(request, response, callback, Problem.BODY_TOO_LARGE);
            }
        }
    }

    private void create(Caller caller, Request request, Response response, Callback callback) {
        switch (desk.createRoom(caller)) {
            case Creation.Created(RoomId room) ->
                    Answer.json(
                            response,
                            callback,
                            HttpStatus.OK_200,
                            json -> {
                                json.writeStringProperty("roomId", room.value());
                                json.writeStringProperty("fingerprint", fingerprint(room));
                                // The address that the caller already reached us at, so nothing new
                                // is told.
                                json.writeStringProperty(
                                        "networkIp", Request.getLocalAddr(request));
                            });
            case OverQuota(var retryAfter) ->
                    problems.answerLater(
                            request, response, callback, Problem.RATE_LIMITED, retryAfter);
            case Unavailable(var retryAfter) ->
                    problems.answerLater(
                            request, response, callback, Problem.UNAVAILABLE, retryAfter);
        }
    }

    /** {@code GET /rooms/{roomId}/token}. */
    void issueToken(Request request, Response response, Callback callback) {
        Optional<RoomId> room = room(Route.roomSegment(request.getHttpURI().getPath()));
        Issue issue =
                room.map(named -> desk.issueToken(named, Caller.of(request)))
                        .orElseGet(Issue.NoSuchRoom::new);
        switch (issue) {
            case Issue.Issued(var token, var expUnixMs) ->
                    Answer.json(
                            response,
                            callback,
                            HttpStatus.OK_200,
                            json -> {
                                json.writeStringProperty("roomId", room.orElseThrow().value());
                                json.writeStringProperty("token", token.value());
                                json.writeNumberProperty("expUnixMs", expUnixMs);
                            });
            case Issue.NoSuchRoom() ->
                    problems.answer(request, response, callback, Problem.NO_ROOM);
            case OverQuota(var retryAfter) ->
                    problems.answerLater(
                            request, response, callback, Problem.RATE_LIMITED, retryAfter);
            case Unavailable(var retryAfter) ->
                    problems.answerLater(
                            request, response, callback, Problem.UNAVAILABLE, retryAfter);
        }
    }

    private static Optional<RoomId> room(String segment) {
        return ROOM_ID.matcher(segment).matches()
                ? Optional.of(new RoomId(segment))
                : Optional.empty();
    }

    private enum Body {
        DISCARDED,
        STILL_COMING,
        TOO_LARGE
    }

    // Reads what is there and never waits: a body that drips in must not hold a thread for
    // something nobody wants to know.
    private static Body discardBody(Request request) {
        int bytes = 0;
        while (true) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                return Body.STILL_COMING;
            }
            if (Content.Chunk.isFailure(chunk)) {
                return Body.STILL_COMING;
            }
            bytes += chunk.remaining();
            boolean last = chunk.isLast();
            chunk.release();
            if (bytes > MAX_BODY_BYTES) {
                return Body.TOO_LARGE;
            }
            if (last) {
                return Body.DISCARDED;
            }
        }
    }

    // The rest of the body would be taken for the next request.
    private static void closeAfterwards(Response response) {
        response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
    }

    private static String fingerprint(RoomId room) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(room.value().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, FINGERPRINT_HEX_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
