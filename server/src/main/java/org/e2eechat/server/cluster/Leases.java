package org.e2eechat.server.cluster;

import io.valkey.exceptions.JedisException;

import org.e2eechat.server.metrics.RelayMetrics;
import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Keeps the seats of this node, which lapse unless they are renewed. What a renewal answers is compared with what is known here, and has those rooms settled that are not as they should be:
 * so whatever Valkey has lost, and whatever was missed, is noticed after one renewal. Nothing here waits for an answer.
 */
final class Leases {
    private static final List<String> NO_LIST = List.of("unsettled"); // as good as a refusal

    private final ListenedRooms rooms;
    private final RoomScripts scripts;
    private final RelayMetrics metrics;

    Leases(ListenedRooms rooms, RoomScripts scripts, RelayMetrics metrics) {
        this.rooms = rooms;
        this.scripts = scripts;
        this.metrics = metrics;
    }

    /** Renews the seats of this node in every room. */
    void renew() {
        rooms.forEach(this::renewIfSeated);
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
        boolean sent =
                scripts.runLater(
                        LuaScript.RENEW_LEASE,
                        shared.keys(),
                        shared.keys().roomNames(),
                        new Link.Callback() {
                            @Override
                            public void replied(@Nullable Object value) {
                                renewed(shared, value, wasHearing);
                            }

                            @Override
                            public void failed(JedisException failure) {
                                metrics.valkeyLeaseNotRenewed();
                            }
                        });
        if (!sent) {
            metrics.valkeyLeaseNotRenewed();
        }
    }

    private static void renewed(SharedRoom shared, @Nullable Object value, boolean wasHearing) {
        ScriptReply reply = new ScriptReply(value instanceof List<?> list ? list : NO_LIST);
        if (!reply.outcome().equals("renewed")) {
            shared.outdated();
            return;
        }
        long version = reply.number(1);
        boolean isOtherGeneration = shared.learn(version, reply.number(2), reply.nodes(3));
        if (wasHearing && shared.wanted().subscribed().isDone()) {
            shared.hearing();
        }
        for (SharedRoom.Open each : shared.open()) {
            if (isOtherGeneration || each.room().toldVersion() != version) {
                each.listener().outdated(each.room());
            }
        }
    }
}
