package org.e2eechat.server.cluster;

import io.valkey.exceptions.JedisException;

import org.e2eechat.server.metrics.RelayMetrics;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.LongSupplier;

/**
 * Keeps the seats of this node, which lapse unless they are renewed. What a renewal answers is compared with what is known here, and has those rooms settled that are not as they should be:
 * so whatever Valkey has lost, and whatever was missed, is noticed after one renewal. Nothing here waits for an answer.
 */
final class Leases {
    private static final List<String> NO_LIST = List.of("unsettled"); // as good as a refusal

    /** Renewals that are sent together: about 3 ms of a server's time, which a join may wait. */
    private static final int BATCH = 64;

    /** An urgent round is so many times as fast. */
    private static final int URGENT = 3;

    private final Duration interval;

    /** Rooms that are still to be renewed in this round; by the renewing thread only. */
    private final Queue<SharedRoom> round = new ArrayDeque<>();

    private long nextRoundNanos;
    private Duration step = Duration.ZERO;
    private final ListenedRooms rooms;
    private final RoomScripts scripts;
    private final RelayMetrics metrics;
    private final LongSupplier nanoClock;

    /** @param interval in which every room is renewed once */
    Leases(
            ListenedRooms rooms,
            RoomScripts scripts,
            RelayMetrics metrics,
            Duration interval,
            LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.interval = interval;
        this.nextRoundNanos = nanoClock.getAsLong();
        this.rooms = rooms;
        this.scripts = scripts;
        this.metrics = metrics;
    }

    /** Renews the seats of this node in every room, all at once. */
    void renew() {
        rooms.forEach(this::renewIfSeated);
    }

    /**
     * Renews the next few rooms of the round. A round is spread evenly over the interval, so a join
     * never waits behind more than a few renewals. Called by one thread.
     *
     * @param isUrgent whether a new round shall begin, because a server is back; it takes a third
     * @return how long to wait for the next call
     */
    Duration renewSome(boolean isUrgent) {
        long nowNanos = nanoClock.getAsLong();
        if (isUrgent || (round.isEmpty() && nowNanos - nextRoundNanos >= 0)) {
            round.clear();
            rooms.forEach(
                    room -> {
                        if (room.hasSeats()) {
                            round.add(room);
                        }
                    });
            Duration length = isUrgent ? interval.dividedBy(URGENT) : interval;
            nextRoundNanos = nowNanos + interval.toNanos();
            long steps = Math.max(1, (round.size() + BATCH - 1) / BATCH);
            step = length.dividedBy(steps);
        }
        for (int i = 0; i < BATCH && !round.isEmpty(); i++) {
            renewIfSeated(round.remove());
        }
        return round.isEmpty()
                ? Duration.ofNanos(Math.max(0, nextRoundNanos - nanoClock.getAsLong()))
                : step;
    }

    /**
     * Makes sure of what is known of a room whose channel is heard again.
     *
     * @param name see {@link Keys#name}
     */
    void subscribed(String name) {
        SharedRoom shared = rooms.find(name);
        if (shared != null) {
            renewIfSeated(shared);
        }
    }

    private void renewIfSeated(SharedRoom shared) {
        if (shared.hasSeats()) {
            renew(shared);
        }
    }

    private void renew(SharedRoom shared) {
        if (shared.takeNeedsSettling()) {
            shared.outdated();
            return;
        }
        boolean wasHearing = shared.wanted().subscribed().isDone();
        long sentNanos = nanoClock.getAsLong();
        boolean sent =
                scripts.runLater(
                        LuaScript.RENEW_LEASE,
                        shared.keys(),
                        shared.keys().roomNames(),
                        new Link.Callback() {
                            @Override
                            public void replied(@Nullable Object value) {
                                renewed(shared, value, wasHearing, sentNanos);
                            }

                            @Override
                            public void failed(JedisException failure) {
                                metrics.valkeyLeaseNotRenewed();
                            }
                        },
                        whatIsKnown(shared));
        if (!sent) {
            metrics.valkeyLeaseNotRenewed();
        }
    }

    private static String[] whatIsKnown(SharedRoom shared) {
        List<String> arguments = new ArrayList<>();
        arguments.add(shared.sum());
        for (SharedRoom.Seen each : shared.seen()) {
            arguments.add(Long.toString(each.version()));
            arguments.add(each.own());
        }
        return arguments.toArray(String[]::new);
    }

    private void renewed(
            SharedRoom shared, @Nullable Object value, boolean wasHearing, long sentNanos) {
        ScriptReply reply = new ScriptReply(value instanceof List<?> list ? list : NO_LIST);
        if (!reply.outcome().equals("renewed")) {
            shared.outdated();
            return;
        }
        SharedRoom.Seen now = new SharedRoom.Seen(reply.number(1), reply.text(2));
        shared.confirmed(sentNanos, scripts.lease());
        shared.verified(now);
        boolean isOtherGeneration = shared.learn(now.version(), reply.number(3), reply.nodes(4));
        if (wasHearing && shared.wanted().subscribed().isDone()) {
            shared.hearing();
        }
        for (SharedRoom.Open each : shared.open()) {
            boolean isTold =
                    each.room().told().map(SharedRoom.Seen::of).filter(now::isSameAs).isPresent();
            if (isOtherGeneration || !isTold) {
                each.listener().outdated(each.room());
            }
        }
    }
}
