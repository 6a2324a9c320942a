package org.e2eechat.server.testkit;

import org.e2eechat.server.admission.ClientAddress;
import org.e2eechat.server.config.Secret;
import org.e2eechat.server.metrics.RelayMetrics;
import org.e2eechat.server.protocol.MessageDecoder;
import org.e2eechat.server.protocol.MessageEncoder;
import org.e2eechat.server.protocol.MessageIds;
import org.e2eechat.server.protocol.MessageLimits;
import org.e2eechat.server.protocol.RoomId;
import org.e2eechat.server.protocol.ServerMessage;
import org.e2eechat.server.room.InMemoryRoomDirectory;
import org.e2eechat.server.room.RoomBus;
import org.e2eechat.server.room.RoomCode;
import org.e2eechat.server.room.RoomCodes;
import org.e2eechat.server.room.Rooms;
import org.e2eechat.server.room.TokenUse;
import org.e2eechat.server.session.Desk;
import org.e2eechat.server.session.Greeting;
import org.e2eechat.server.session.Outbox;
import org.e2eechat.server.session.Quotas;
import org.e2eechat.server.session.Sessions;
import org.e2eechat.server.token.IssuedToken;
import org.e2eechat.server.token.JoinTokens;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Everything between a decoded message and an outbox, with real parts, on a clock and an executor that the test moves by hand. What can wait waits in {@link #tasks} until the test
 * runs it.
 */
public final class Chat {
    public static final int CAPACITY = 3;
    public static final Duration QR_LIFE = Duration.ofMinutes(1);
    public static final Duration REJOIN_LIFE = Duration.ofMinutes(10);
    public static final Duration LOBBY_TIMEOUT = Duration.ofMinutes(2);
    public static final int MAX_CIPHERTEXT_BYTES = 2_048;
    public static final int OUTBOX_BYTES = 16 * 1024;
    public static final int MAX_MEDIA_BYTES = 4_096;

    private static final ClientAddress SOMEBODY =
            ClientAddress.of(InetAddress.getLoopbackAddress());

    public final ManualClock clock = new ManualClock();
    public final ManualTimers timers = new ManualTimers(clock);
    public final QueuedTasks tasks = new QueuedTasks();
    public final InMemoryRoomDirectory memory =
            new InMemoryRoomDirectory(
                    new InMemoryRoomDirectory.Rules(CAPACITY, REJOIN_LIFE, true, true), clock);
    public final ScriptedDirectory directory = new ScriptedDirectory(memory);
    public final JoinTokens tokens =
            new JoinTokens(
                    new Secret("a secret of the tests, of 32 bytes"),
                    List.of(),
                    clock,
                    new Random(1));
    public final SignedCodes codes = new SignedCodes(tokens);
    public final RelayMetrics metrics = new RelayMetrics("test");
    public final Sessions sessions = new Sessions();
    public final AtomicBoolean isDraining = new AtomicBoolean();
    public final Rooms rooms;

    /** How long to wait before the next room or join; empty for not at all. */
    public OptionalLong creationWaitMs = OptionalLong.empty();

    public OptionalLong joinWaitMs = OptionalLong.empty();

    private final Desk desk;
    private final MessageDecoder decoder =
            new MessageDecoder(new MessageLimits(MAX_CIPHERTEXT_BYTES, MAX_MEDIA_BYTES));

    public Chat() {
        MessageEncoder encoder = new MessageEncoder(MessageIds.random());
        rooms =
                new Rooms(
                        directory,
                        RoomBus.none(),
                        codes,
                        timers,
                        encoder,
                        new Random(2),
                        new Rooms.Rules(CAPACITY, QR_LIFE));
        desk =
                new Desk(
                        rooms,
                        tokens,
                        new ScriptedQuotas(),
                        encoder,
                        new Greeting(
                                new ServerMessage.HelloLimits(4_096, 2_048, 200, 1_000_000, 3, 1),
                                List.of("ref", "seq"),
                                30_000,
                                "test"),
                        metrics,
                        tasks,
                        clock,
                        clock::nanos,
                        isDraining::get,
                        LOBBY_TIMEOUT);
    }

    /** A client whose connection has just been opened and greeted. */
    public ChatClient connect() {
        ChatClient client =
                new ChatClient(
                        SOMEBODY, desk, new Outbox.Limit(OUTBOX_BYTES), decoder, sessions, tasks);
        client.open();
        return client;
    }

    /** A client who has made a room. */
    public ChatClient host() {
        ChatClient host = connect();
        host.send("ROOM_CREATE", "{}");
        host.heard();
        return host;
    }

    /** A client who is in the room of {@code host}, by the code on the host's screen. */
    public ChatClient guestOf(ChatClient host, String label) {
        ChatClient guest = connect();
        guest.join(host.room(), host.code(), label);
        guest.heard();
        return guest;
    }

    /** A token for a room, as the HTTP API hands it out. */
    public String token(String room) {
        return tokens.mint(new RoomId(room), QR_LIFE).token().value();
    }

    /** Room codes that are signed tokens, as in the server. */
    public static final class SignedCodes implements RoomCodes {
        /** Runs before a code is minted. */
        public volatile Runnable beforeMinting = () -> {};

        private final JoinTokens tokens;

        SignedCodes(JoinTokens tokens) {
            this.tokens = tokens;
        }

        @Override
        public RoomCode qr(RoomId room, long generation) {
            return code(tokens.mint(room, QR_LIFE, generation), generation);
        }

        @Override
        public RoomCode rejoin(RoomId room, long generation) {
            return code(tokens.mint(room, REJOIN_LIFE, generation), generation);
        }

        private RoomCode code(IssuedToken issued, long generation) {
            beforeMinting.run();
            return new RoomCode(
                    issued.token(),
                    new TokenUse(
                            issued.id().high(), issued.id().low(), issued.expUnixMs(), generation));
        }
    }

    private final class ScriptedQuotas implements Quotas {
        @Override
        public OptionalLong roomCreation(ClientAddress address) {
            return creationWaitMs;
        }

        @Override
        public OptionalLong join(ClientAddress address) {
            return joinWaitMs;
        }
    }
}
