package org.e2eechat.server.room;

import org.e2eechat.server.protocol.Frame;
import org.e2eechat.server.protocol.MessageEncoder;
import org.e2eechat.server.protocol.ServerMessage;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When the code on a room's screens is replaced: after its time, once somebody has used it, and when it opens nothing any more. Across nodes the directory numbers the codes, so that each period
 * has one and not one for each node. Like {@link Rooms}, for virtual threads only; where it says so, the caller holds the room's lane.
 */
final class CodeRotation {
    private static final Duration REPLACED_WITHIN =
            Duration.ofMillis(500); // much longer than a code takes to the other nodes

    private final RoomDirectory directory;
    private final RoomCodes codes;
    private final Timers timers;
    private final MessageEncoder encoder;
    private final RandomGenerator random;
    private final Duration period;

    /** @param period how long a code stays on the screens */
    CodeRotation(
            RoomDirectory directory,
            RoomCodes codes,
            Timers timers,
            MessageEncoder encoder,
            RandomGenerator random,
            Duration period) {
        this.directory = directory;
        this.codes = codes;
        this.timers = timers;
        this.encoder = encoder;
        this.random = random;
        this.period = period;
    }

    /** Inside the lane of a new room: its first code, which has a whole period. */
    RoomCode showFirst(Room room) {
        RoomCode code = codes.qr(room.id(), room.generation());
        room.showFirst(shown(room, 0, code));
        room.rearm(after(room, period));
        return code;
    }

    /** Another node shows this code. Does not wait. */
    void shownElsewhere(Room room, ShownCode code) {
        if (room.showHere(code)) {
            timers.after(Duration.ZERO, () -> keepFresh(room));
        } else if (room.shown().filter(shown -> shown.isLaterThan(code)).isPresent()) {
            room.repeatCode(); // the other node has missed it
        }
    }

    /** A code that came from elsewhere may have been used here before it came; else it gets its time. */
    private void keepFresh(Room room) {
        room.lane.lock();
        try {
            if (room.size() > 0 && room.hasUsedCode()) {
                replace(room);
            } else if (room.size() > 0) {
                room.rearm(after(room, period));
            }
        } finally {
            room.lane.unlock();
        }
    }

    /** All nodes of a room notice at the same moment that its code is dead. The first to wake up replaces it; the others hear of that before they wake up. Does not wait. */
    void replaceSoonIfDead(Room room) {
        Duration oneAfterAnother = Duration.ofMillis(random.nextLong(REPLACED_WITHIN.toMillis()));
        timers.after(oneAfterAnother, () -> replaceIfDead(room));
    }

    private void replaceIfDead(Room room) {
        room.lane.lock();
        try {
            if (room.size() > 0 && room.hasDeadCode()) {
                replace(room);
            }
        } finally {
            room.lane.unlock();
        }
    }

    /** Inside the lane: a used code on the screens would turn away the next person who scans it. */
    void replaceIfUsed(Room room, TokenUse token) {
        if (room.isConnected()) {
            room.noteUse(token);
        }
        if (room.size() > 0 && room.needsCodeAfter(token)) {
            replace(room);
        }
    }

    /** Inside the lane: a token was refused that will never be good again. If people still see it, they get another one. */
    void replaceIfOnScreens(Room room, TokenUse token) {
        if (room.shown().filter(shown -> shown.use().isSameTokenAs(token)).isPresent()) {
            replace(room);
        }
    }

    /** Inside the lane: before its time is over. */
    void replace(Room room) {
        long number;
        try {
            number = directory.claimCode(room.id(), room.shownNumber());
        } catch (DirectoryUnavailableException unavailable) {
            number = room.shownNumber() + 1;
        }
        show(room, number);
    }

    private void replaceOnTime(Room room) {
        room.lane.lock();
        try {
            if (room.size() == 0) {
                return;
            }
            switch (claim(room)) {
                case RotationClaim.Granted(long number) -> show(room, number);
                case RotationClaim.NotYet(Duration wait) -> room.rearm(after(room, wait));
            }
        } finally {
            room.lane.unlock();
        }
    }

    /** Without a directory every node replaces the code on its own screens. */
    private RotationClaim claim(Room room) {
        try {
            return directory.claimRotation(room.id(), room.shownNumber());
        } catch (DirectoryUnavailableException unavailable) {
            return new RotationClaim.Granted(room.shownNumber() + 1);
        }
    }

    private void show(Room room, long number) {
        room.rearm(after(room, period));
        room.show(shown(room, number, codes.qr(room.id(), room.generation())));
    }

    private ShownCode shown(Room room, long number, RoomCode code) {
        Frame frame =
                encoder.encode(
                        new ServerMessage.QrRotated(room.id(), code.token(), code.expUnixMs()),
                        null);
        return new ShownCode(number, code.use(), frame);
    }

    private Timers.Timer after(Room room, Duration delay) {
        return timers.after(delay, () -> replaceOnTime(room));
    }
}
