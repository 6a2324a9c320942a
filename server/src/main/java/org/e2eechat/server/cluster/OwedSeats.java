package org.e2eechat.server.cluster;

import io.valkey.exceptions.JedisException;

import org.e2eechat.server.protocol.ParticipantId;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * What this node owes the directory: seats of participants who have left while it could not be
 * told, and joins and creations that were given up, whose seat has to be free and whose token good
 * again, whatever the server has done or will do yet. Kept until it is delivered, whatever becomes
 * of
 * the room on this node. Nothing here waits for an answer.
 */
final class OwedSeats {
    /**
     * How long a join that was given up is kept from coming to pass: longer than most failovers.
     */
    private static final Duration BARRED_FOR = Duration.ofSeconds(60);

    /**
     * Debts that are kept. Of more, the oldest are dropped: those seats lapse with the node's
     * lease,
     * or at the next comparison.
     */
    private static final int MOST = 20_000;

    private final RoomScripts scripts;
    private final BooleanSupplier goesWhenLeft;
    private final Map<ParticipantId, Debt> debts = new ConcurrentHashMap<>();

    /** In the order they came; those that are paid stay until they are the oldest. */
    private final ConcurrentLinkedQueue<Debt> oldestFirst = new ConcurrentLinkedQueue<>();

    /** @param goesWhenLeft whether a room goes now when its last participant leaves */
    OwedSeats(RoomScripts scripts, BooleanSupplier goesWhenLeft) {
        this.scripts = scripts;
        this.goesWhenLeft = goesWhenLeft;
    }

    private enum Kind {
        LEAVE,
        JOIN,
        CREATION
    }

    /** One seat. Two debts are never the same one, so this is no record. */
    private static final class Debt {
        private final Kind kind;
        private final Keys keys;
        private final ParticipantId participant;
        private final String token;
        private final AtomicBoolean isUnderWay = new AtomicBoolean();

        Debt(Kind kind, Keys keys, ParticipantId participant, String token) {
            this.kind = kind;
            this.keys = keys;
            this.participant = participant;
            this.token = token;
        }
    }

    /** Somebody has left, and the directory could not be told. */
    void leave(Keys keys, ParticipantId participant) {
        owe(new Debt(Kind.LEAVE, keys, participant, ""));
    }

    /** A join was given up. */
    void join(Keys keys, ParticipantId participant, String token) {
        owe(new Debt(Kind.JOIN, keys, participant, token));
    }

    /** The creation of a room was given up. */
    void creation(Keys keys, ParticipantId creator) {
        owe(new Debt(Kind.CREATION, keys, creator, ""));
    }

    /** Whether a join with this token was given up here, and the directory may not know yet. */
    boolean isTokenOwed(String token) {
        return debts.values().stream()
                .anyMatch(debt -> debt.kind == Kind.JOIN && debt.token.equals(token));
    }

    /** Debts that are not paid. */
    int size() {
        return debts.size();
    }

    private void owe(Debt debt) {
        debts.put(debt.participant, debt);
        oldestFirst.add(debt);
        while (debts.size() > MOST) {
            Debt oldest = oldestFirst.poll();
            if (oldest == null) {
                break;
            }
            debts.remove(oldest.participant, oldest);
        }
        pay(debt);
    }

    /** Tries to deliver everything that is owed. */
    void pay() {
        oldestFirst.removeIf(debt -> debts.get(debt.participant) != debt);
        debts.values().forEach(this::pay);
    }

    private void pay(Debt debt) {
        if (!debt.isUnderWay.compareAndSet(false, true)) {
            return;
        }
        if (!send(debt)) {
            debt.isUnderWay.set(false);
        }
    }

    private boolean send(Debt debt) {
        Link.Callback callback =
                new Link.Callback() {
                    @Override
                    public void replied(@Nullable Object reply) {
                        debts.remove(debt.participant, debt);
                    }

                    @Override
                    public void failed(JedisException failure) {
                        debt.isUnderWay.set(false);
                    }
                };
        String goes = RoomScripts.flag(goesWhenLeft.getAsBoolean());
        String participant = debt.participant.value();
        if (debt.kind == Kind.LEAVE) {
            List<byte[]> names = debt.keys.roomNames();
            return scripts.runLater(
                    LuaScript.GIVE_SEAT_BACK, debt.keys, names, callback, participant, goes);
        }
        return scripts.runLater(
                LuaScript.UNDO_SEAT,
                debt.keys,
                debt.keys.roomAndTokenNames(),
                callback,
                participant,
                debt.token,
                RoomScripts.ms(BARRED_FOR),
                RoomScripts.flag(debt.kind == Kind.CREATION),
                goes);
    }
}
