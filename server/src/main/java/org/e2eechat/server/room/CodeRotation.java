package org.e2eechat.server.room;

import org.e2eechat.server.protocol.Frame;
import org.e2eechat.server.protocol.MessageEncoder;
import org.e2eechat.server.protocol.ServerMessage;

import java.time.Duration;

/**
 * When this node replaces the code that it shows the members of a room: shortly before the code
 * expires, once it was used on any node, and when the room takes no tokens of its generation any
 * more. Each node shows a code of its own; every one of them lets one person in. Like {@link
 * Rooms},
 * for virtual threads only; where it says so, the caller holds the room's lane.
 */
final class CodeRotation {
    /**
     * How long before its expiry a code is replaced: timers run late on a busy machine, and no
     * screen may show an expired code. Of a short period a tenth.
     */
    private static final Duration EARLY = Duration.ofMillis(250);

    private final RoomCodes codes;
    private final Timers timers;
    private final MessageEncoder encoder;
    private final Duration shownFor;

    /** @param period how long a code is good */
    CodeRotation(RoomCodes codes, Timers timers, MessageEncoder encoder, Duration period) {
        this.codes = codes;
        this.timers = timers;
        this.encoder = encoder;
        Duration tenth = period.dividedBy(10);
        this.shownFor = period.minus(EARLY.compareTo(tenth) < 0 ? EARLY : tenth);
    }

    /** Inside the lane of a new room: its first code, which has a whole period. */
    RoomCode showFirst(Room room) {
        RoomCode code = codes.qr(room.id(), room.generation());
        room.showFirst(shown(room, code));
        rearm(room);
        return code;
    }

    /** A token was used on another node. If it is shown here, it is replaced. Does not wait. */
    void usedElsewhere(Room room, long high, long low) {
        if (isShown(room, high, low)) {
            timers.after(Duration.ZERO, () -> replaceIfStillShown(room, high, low));
        }
    }

    private void replaceIfStillShown(Room room, long high, long low) {
        room.lane.lock();
        try {
            if (isShown(room, high, low)) {
                replace(room);
            }
        } finally {
            room.lane.unlock();
        }
    }

    private static boolean isShown(Room room, long high, long low) {
        return room.shown().filter(shown -> shown.use().isToken(high, low)).isPresent();
    }

    /** Inside the lane: the room may have begun a new generation. */
    void replaceIfDead(Room room) {
        if (room.size() > 0 && room.hasDeadCode()) {
            replace(room);
        }
    }

    /**
     * Inside the lane: a used code turns away the next person who scans it, on any node.
     *
     * @return whether the code of this node was replaced
     */
    boolean replaceIfUsed(Room room, TokenUse token) {
        room.tellUsed(token);
        boolean isReplaced = room.size() > 0 && room.needsCodeAfter(token);
        if (isReplaced) {
            replace(room);
        }
        return isReplaced;
    }

    /** Inside the lane: a token was refused that will never be good again. No node may show it. */
    void replaceIfOnScreens(Room room, TokenUse token) {
        room.tellUsed(token);
        if (isShown(room, token.high(), token.low())) {
            replace(room);
        }
    }

    /** Inside the lane: before its time is over. */
    void replace(Room room) {
        rearm(room);
        room.show(shown(room, codes.qr(room.id(), room.generation())));
    }

    private void replaceOnTime(Room room) {
        room.lane.lock();
        try {
            if (room.size() > 0) {
                replace(room);
            }
        } finally {
            room.lane.unlock();
        }
    }

    private ShownCode shown(Room room, RoomCode code) {
        Frame frame =
                encoder.encode(
                        new ServerMessage.QrRotated(room.id(), code.token(), code.expUnixMs()),
                        null);
        return new ShownCode(code.use(), frame);
    }

    private void rearm(Room room) {
        room.rearm(timers.after(shownFor, () -> replaceOnTime(room)));
    }
}
