package org.e2eechat.server.cluster;

import org.e2eechat.server.protocol.ParticipantId;
import org.e2eechat.server.room.DirectoryUnavailableException;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Takes back joins and creations that were given up: whoever has been told "unavailable" must find its token good and its seat free, whatever the server has done or will do yet. */
final class UndoneSeats {
    private static final Duration UNDO_FOR =
            Duration.ofSeconds(
                    60); // longer than a stopped server holds a command back in our tests, and in
    // most failovers
    private static final Duration PAUSE = Duration.ofMillis(500); // between two tries

    private final RoomScripts scripts;
    private final BooleanSupplier goesWhenLeft;
    private final Executor virtualThreads;
    private final LongSupplier nanoClock;

    /** @param goesWhenLeft whether a room goes now when its last participant leaves */
    UndoneSeats(
            RoomScripts scripts,
            BooleanSupplier goesWhenLeft,
            Executor virtualThreads,
            LongSupplier nanoClock) {
        this.scripts = scripts;
        this.goesWhenLeft = goesWhenLeft;
        this.virtualThreads = virtualThreads;
        this.nanoClock = nanoClock;
    }

    /** Undoes a join, on a thread of its own. */
    void join(Keys keys, ParticipantId participant, String token) {
        virtualThreads.execute(() -> undo(keys, participant, token, false));
    }

    /** Undoes the creation of a room, on a thread of its own. */
    void creation(Keys keys, ParticipantId creator) {
        virtualThreads.execute(() -> undo(keys, creator, "", true));
    }

    private void undo(Keys keys, ParticipantId participant, String token, boolean isNewRoom) {
        Deadline end = Deadline.in(UNDO_FOR, nanoClock);
        while (end.leftNanos() > 0) {
            try {
                scripts.run(
                        LuaScript.UNDO_SEAT,
                        keys,
                        keys.roomAndTokenNames(),
                        scripts.newCall(),
                        participant.value(),
                        token,
                        RoomScripts.ms(UNDO_FOR),
                        RoomScripts.flag(isNewRoom),
                        RoomScripts.flag(goesWhenLeft.getAsBoolean()));
                return;
            } catch (DirectoryUnavailableException away) {
                if (!pause()) {
                    return;
                }
            }
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(PAUSE);
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
