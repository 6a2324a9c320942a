package org.e2eechat.server.session;

import org.e2eechat.server.admission.ClientAddress;
import org.e2eechat.server.metrics.FrameKind;
import org.e2eechat.server.metrics.Limit;
import org.e2eechat.server.protocol.ClientMessage;
import org.e2eechat.server.protocol.CloseReason;
import org.e2eechat.server.protocol.Decoded;
import org.e2eechat.server.protocol.ErrorCode;
import org.e2eechat.server.protocol.Frame;
import org.e2eechat.server.protocol.Label;
import org.e2eechat.server.protocol.ParticipantId;
import org.e2eechat.server.protocol.ServerMessage;
import org.e2eechat.server.protocol.Slice;
import org.e2eechat.server.room.DirectoryUnavailableException;
import org.e2eechat.server.room.JoinResult;
import org.e2eechat.server.room.Joiner;
import org.e2eechat.server.room.Member;
import org.e2eechat.server.room.Seat;
import org.e2eechat.server.room.TokenUse;
import org.e2eechat.server.token.TokenVerdict;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One connection's conversation. Messages come one at a time and strictly in order: whatever may wait goes to a virtual thread, and the next message is not read before
 * it is done. The end may come from anywhere at any time, and leaves the room exactly once.
 */
public final class ClientSession implements Joiner {
    private static final Logger log = LoggerFactory.getLogger(ClientSession.class);
    private static final long DRAIN_RETRY_MS =
            2_000; // long enough for a load balancer to have noticed

    private final ClientAddress address;
    private final Outbox outbox;
    private final Connection connection;
    private final Desk desk;
    private final AtomicReference<SessionState> state;
    private long
            relayedMessages; // in this room; written by whoever handles this connection's messages,

    // one at a time

    public ClientSession(ClientAddress address, Outbox outbox, Connection connection, Desk desk) {
        this.address = address;
        this.outbox = outbox;
        this.connection = connection;
        this.desk = desk;
        this.state = new AtomicReference<>(lobby());
    }

    /** Greets the client, or sends it away when it slipped in while the node began to drain. Called once the session is among {@link Sessions}. */
    public void open() {
        boolean isLate =
                desk.isDraining().getAsBoolean(); // whoever is not is in the drain's snapshot
        say(desk.greeting().at(desk.wallClock().millis()), null);
        if (isLate) {
            drain(DRAIN_RETRY_MS);
            close(CloseReason.SERVER_DRAINING);
        }
    }

    /** Does what one message asks for. Slices of the message are not used after this returns. */
    public Progress receive(Decoded decoded) {
        return switch (decoded) {
            case Decoded.Message(ClientMessage message) -> route(message);
            case Decoded.Refused(Slice ref, ErrorCode code) -> reject(code, ref);
            case Decoded.Malformed(String why) -> {
                log.debug("malformed message: {}", why);
                close(CloseReason.INVALID_MESSAGE);
                yield Progress.DONE;
            }
        };
    }

    private Progress route(ClientMessage message) {
        return switch (message) {
            case ClientMessage.RelayText text -> relay(text);
            case ClientMessage.RelayMedia media -> relay(media);
            case ClientMessage.Ping ping -> {
                say(new ServerMessage.Pong(), ping.ref());
                yield Progress.DONE;
            }
            case ClientMessage.CreateRoom create -> create(create.ref());
            case ClientMessage.JoinRoom join -> join(join);
            case ClientMessage.LeaveRoom leave -> leave(leave);
        };
    }

    private Progress relay(ClientMessage.RelayText text) {
        if (!(state.get() instanceof SessionState.InRoom(Seat seat))
                || !seat.room().isNamed(text.room())) {
            return reject(ErrorCode.NOT_IN_ROOM, text.ref());
        }
        Frame frame = desk.encoder().relayText(text, seat.member().id(), ++relayedMessages);
        count(FrameKind.TEXT, frame, seat.room().relay(seat.member().id(), relayedMessages, frame));
        return Progress.RELAYED;
    }

    private Progress relay(ClientMessage.RelayMedia media) {
        if (!(state.get() instanceof SessionState.InRoom(Seat seat))
                || !seat.room().isNamed(media.room())) {
            return reject(ErrorCode.NOT_IN_ROOM, media.ref());
        }
        Frame frame = desk.encoder().relayMedia(media, seat.member().id(), ++relayedMessages);
        count(
                FrameKind.MEDIA,
                frame,
                seat.room().relay(seat.member().id(), relayedMessages, frame));
        return Progress.RELAYED;
    }

    private void count(FrameKind kind, Frame frame, int deliveries) {
        desk.metrics().frameReceived(kind);
        desk.metrics().messageRelayed(kind, deliveries, (long) frame.size() * deliveries);
    }

    private Progress create(Slice passingRef) {
        if (state.get() instanceof SessionState.InRoom) {
            return reject(ErrorCode.ALREADY_IN_ROOM, passingRef);
        }
        Slice ref = passingRef.copy();
        return later(
                ref,
                () -> {
                    if (desk.isDraining().getAsBoolean()) {
                        reject(ErrorCode.UNAVAILABLE, ref, OptionalLong.of(DRAIN_RETRY_MS));
                        return;
                    }
                    OptionalLong wait = desk.quotas().roomCreation(address);
                    if (wait.isPresent()) {
                        desk.metrics().rateLimitHit(Limit.ROOM_CREATES);
                        reject(ErrorCode.RATE_LIMITED, ref, wait);
                        return;
                    }
                    Seat seat = desk.rooms().create(this, ref);
                    desk.metrics().roomCreated();
                    desk.metrics().joined();
                    settle(seat);
                });
    }

    private Progress join(ClientMessage.JoinRoom message) {
        if (state.get() instanceof SessionState.InRoom) {
            return reject(ErrorCode.ALREADY_IN_ROOM, message.ref());
        }
        Slice ref = message.ref().copy();
        return later(
                ref,
                () -> {
                    if (desk.isDraining().getAsBoolean()) {
                        refuseJoin(ErrorCode.UNAVAILABLE, ref, OptionalLong.of(DRAIN_RETRY_MS));
                        return;
                    }
                    OptionalLong wait = desk.quotas().join(address);
                    if (wait.isPresent()) {
                        desk.metrics().rateLimitHit(Limit.JOINS);
                        refuseJoin(ErrorCode.RATE_LIMITED, ref, wait);
                        return;
                    }
                    switch (desk.tokens().verify(message.token(), message.room())) {
                        case TokenVerdict.Valid valid -> takeSeat(message, valid, ref);
                        case TokenVerdict.Refused refused ->
                                refuseJoin(refused.code(), ref, OptionalLong.empty());
                    }
                });
    }

    private void takeSeat(ClientMessage.JoinRoom message, TokenVerdict.Valid valid, Slice ref) {
        TokenUse use =
                new TokenUse(
                        valid.claims().id().high(),
                        valid.claims().id().low(),
                        valid.claims().expUnixMs(),
                        valid.claims().generation());
        Optional<Label> wanted = Optional.ofNullable(message.label());
        try {
            switch (desk.rooms().join(message.room(), this, wanted, use, ref)) {
                case JoinResult.Joined(Seat seat) -> {
                    desk.metrics().joined();
                    settle(seat);
                }
                case JoinResult.Refused(ErrorCode code) ->
                        refuseJoin(code, ref, OptionalLong.empty());
                case JoinResult.Gone() ->
                        log.debug("the connection ended while its join was under way");
            }
        } catch (DirectoryUnavailableException unavailable) {
            refuseJoin(ErrorCode.UNAVAILABLE, ref, retryAfterMs(unavailable));
        }
    }

    private Progress leave(ClientMessage.LeaveRoom message) {
        if (!(state.get() instanceof SessionState.InRoom(Seat seat))
                || !seat.room().id().equals(message.room())) {
            return reject(ErrorCode.NOT_IN_ROOM, message.ref());
        }
        Slice ref = message.ref().copy();
        return later(
                ref,
                () -> {
                    if (state.get() instanceof SessionState.InRoom here
                            && state.compareAndSet(here, lobby())) {
                        desk.rooms().leave(here.seat(), Optional.of(ref));
                    }
                });
    }

    /** The seat is taken; if the connection ended meanwhile, it is given back. */
    private void settle(Seat seat) {
        relayedMessages = 0;
        SessionState before = state.get();
        if (!(before instanceof SessionState.Lobby)
                || !state.compareAndSet(before, new SessionState.InRoom(seat))) {
            desk.rooms().leave(seat, Optional.empty());
        }
    }

    /** Ends the connection for a reason of the server's; what was said before still reaches the client. */
    public void close(CloseReason reason) {
        if (end()) {
            connection.close(reason);
        }
    }

    /** The connection is gone. */
    public void closed() {
        end();
    }

    /** Leaves the room, if any; false when that happened before. */
    private boolean end() {
        SessionState before = state.getAndSet(new SessionState.Ended());
        if (before instanceof SessionState.InRoom(Seat seat)) {
            desk.virtualThreads().execute(() -> desk.rooms().leave(seat, Optional.empty()));
        }
        return !(before instanceof SessionState.Ended);
    }

    /** Tells the client that the node is about to go, and when to come back. */
    void drain(long reconnectAfterMs) {
        say(new ServerMessage.Draining(reconnectAfterMs), null);
    }

    /** Closes a connection that has been in no room for too long. */
    public void closeIfIdleInLobby(long nowNanos) {
        if (state.get() instanceof SessionState.Lobby(long sinceNanos)
                && nowNanos - sinceNanos > desk.lobbyTimeout().toNanos()) {
            close(CloseReason.NO_ROOM_JOINED);
        }
    }

    /** Bytes that wait for this client. */
    public int unsentBytes() {
        return outbox.unsentBytes();
    }

    @Override
    public boolean isGone() {
        return state.get() instanceof SessionState.Ended;
    }

    @Override
    public Member become(ParticipantId id, Optional<Label> label) {
        return new SeatedMember(id, label, outbox, () -> close(CloseReason.SEAT_LOST));
    }

    private SessionState lobby() {
        return new SessionState.Lobby(desk.nanoClock().getAsLong());
    }

    private Progress later(Slice ref, Step step) {
        desk.virtualThreads()
                .execute(
                        () -> {
                            try {
                                step.run();
                            } catch (DirectoryUnavailableException unavailable) {
                                reject(ErrorCode.UNAVAILABLE, ref, retryAfterMs(unavailable));
                            } catch (RuntimeException bug) {
                                log.error("a message could not be handled", bug);
                                close(CloseReason.INTERNAL_ERROR);
                            } finally {
                                connection.readOn();
                            }
                        });
        return Progress.WAIT;
    }

    private static OptionalLong retryAfterMs(DirectoryUnavailableException unavailable) {
        return OptionalLong.of(unavailable.retryAfter().toMillis());
    }

    /** Something that may wait for the directory. */
    private interface Step {
        void run() throws DirectoryUnavailableException;
    }

    private void refuseJoin(ErrorCode code, Slice ref, OptionalLong retryAfterMs) {
        desk.metrics().joinRejected(code);
        reject(code, ref, retryAfterMs);
    }

    private Progress reject(ErrorCode code, Slice ref) {
        return reject(code, ref, OptionalLong.empty());
    }

    private Progress reject(ErrorCode code, Slice ref, OptionalLong retryAfterMs) {
        desk.metrics().errorSent(code);
        say(new ServerMessage.Rejected(code, retryAfterMs), ref);
        return Progress.DONE;
    }

    private void say(ServerMessage message, @Nullable Slice ref) {
        outbox.offer(desk.encoder().encode(message, ref));
    }
}
