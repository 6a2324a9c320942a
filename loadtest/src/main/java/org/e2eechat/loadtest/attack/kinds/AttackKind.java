package org.e2eechat.loadtest.attack.kinds;

import com.google.errorprone.annotations.Immutable;

import org.e2eechat.loadtest.attack.stranger.Attack;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** All attacks, in the order of the table. A new one is a class in this package and a line here. */
public enum AttackKind {
    /** None: what the neighbours feel, and the relay uses, without an attack. */
    NONE(false, Idle::new),

    // TCP and HTTP
    CONNECT_AND_CLOSE(false, ConnectAndClose::new),
    SILENT_SOCKETS(false, SilentSockets::new),
    HALF_SENT_HEADERS(false, HalfSentHeaders::new),
    DRIPPING_HEADERS(false, DrippingHeaders::new),
    NOT_FOUND(false, NotFound::new),
    METHOD_NOT_ALLOWED(false, MethodNotAllowed::new),
    TOO_MANY_REQUESTS(false, TooManyRequests::new),
    HEALTH_FLOOD(false, HealthFlood::new),
    LIVE_FLOOD(false, LiveFlood::new),
    METRICS_FLOOD(false, MetricsFlood::new),

    // Handshakes
    BAD_HANDSHAKE_KEY(false, BadHandshakeKey::new),
    WRONG_ORIGIN(false, WrongOrigin::new),
    HANDSHAKE_AND_CLOSE(false, HandshakeAndClose::new),
    LOBBY_SITTERS(false, LobbySitters::new),

    // Before joining
    ROOM_CREATE_FLOOD(false, RoomCreateFlood::new),
    JOIN_WITH_GARBAGE(false, JoinWithGarbage::new),
    JOIN_WITH_FORGED_TOKEN(false, JoinWithForgedToken::new),
    INVALID_JSON(false, InvalidJson::new),
    FRESH_NAMES(false, FreshNames::new),
    BINARY_MESSAGES(false, BinaryMessages::new),
    OVERSIZE_ANNOUNCED(false, OversizeAnnounced::new),
    UNFINISHED_MESSAGES(false, UnfinishedMessages::new),
    UNFINISHED_THEN_PINGS(false, UnfinishedThenPings::new),
    EMPTY_CONTINUATIONS(false, EmptyContinuations::new),
    PINGS_UNREAD(false, PingsUnread::new),
    CLOSE_UNANSWERED(false, CloseUnanswered::new),
    PING_MESSAGES(false, PingMessages::new),
    FOREIGN_ROOM(false, ForeignRoom::new),

    // In a room
    CREATE_AND_LEAVE(false, CreateAndLeave::new),
    CHAT_TO_THE_LIMIT(false, ChatToTheLimit::new),
    LARGEST_MEDIA(false, LargestMedia::new),
    CIPHERTEXT_TOO_LARGE(false, CiphertextTooLarge::new),
    FULL_OUTBOXES(false, FullOutboxes::new),
    FULL_OUTBOXES_THEN_INVALID(false, FullOutboxesThenInvalid::new),
    SLOW_READERS(false, SlowReaders::new),

    // TLS
    TLS_HELLO_LEFT(true, TlsHelloLeft::new),
    TLS_HANDSHAKES(true, TlsHandshakes::new),
    TLS_KEY_UPDATES(true, TlsKeyUpdates::new),
    TLS_EMPTY_RECORDS(true, TlsEmptyRecords::new),
    TLS_ONE_BYTE_RECORDS(true, TlsOneByteRecords::new),
    TLS_RENEGOTIATION(true, TlsRenegotiation::new);

    private final boolean overTls;
    private final Maker attacks;

    AttackKind(boolean overTls, Maker attacks) {
        this.overTls = overTls;
        this.attacks = attacks;
    }

    /** As it is called on the command line and in the table. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether the relay speaks TLS for it. */
    public boolean isOverTls() {
        return overTls;
    }

    /** For one attacking thread. */
    public Attack attack() {
        return attacks.make();
    }

    /**
     * Those of these names, in the order of the table.
     *
     * @throws IllegalArgumentException with a sentence that has all names
     */
    public static List<AttackKind> named(List<String> words) {
        List<String> known = Arrays.stream(values()).map(AttackKind::word).toList();
        for (String word : words) {
            if (!known.contains(word)) {
                throw new IllegalArgumentException(
                        "no attack %s; there are %s"
                                .formatted(word, known.stream().collect(Collectors.joining(" "))));
            }
        }
        return Arrays.stream(values()).filter(kind -> words.contains(kind.word())).toList();
    }

    /** Makes an attack for each thread: a constructor. */
    @Immutable
    private interface Maker {
        Attack make();
    }
}
