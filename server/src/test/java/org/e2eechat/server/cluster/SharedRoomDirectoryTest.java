package org.e2eechat.server.cluster;

import org.e2eechat.server.room.InMemoryRoomDirectory;
import org.e2eechat.server.room.RoomDirectory;
import org.e2eechat.server.room.RoomDirectoryContract;
import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

import java.time.Duration;

/** The directory in Valkey promises what the one in memory does. */
class SharedRoomDirectoryTest extends RoomDirectoryContract {
    private static final Duration STEP = Sharing.LEASE.dividedBy(3); // as often as a node renews

    private static ValkeyServer valkey;
    private Sharing node;

    @BeforeAll
    static void start() {
        valkey = ValkeyServer.start();
    }

    @AfterAll
    static void stop() {
        valkey.close();
    }

    @AfterEach
    void leave() {
        if (node != null) {
            node.close();
        }
        valkey.flushAll();
    }

    @Override
    protected RoomDirectory directory(InMemoryRoomDirectory.Rules rules) {
        try {
            node =
                    Sharing.of(
                            valkey,
                            "ROOM_MAX_PARTICIPANTS",
                            Integer.toString(rules.capacity()),
                            "ROOM_KEY_TTL_MS",
                            Long.toString(rules.emptyRoomTtl().toMillis()),
                            "FEATURE_AUTO_ROOM_CLEANUP",
                            Boolean.toString(rules.removeWhenLeft()),
                            "FEATURE_TOKEN_REPLAY_PROTECTION",
                            Boolean.toString(rules.refuseReplay()));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        return node.rooms();
    }

    @Override
    protected void passTime(Duration time) {
        Duration left = time;
        while (!left.isZero()) {
            Duration step = left.compareTo(STEP) < 0 ? left : STEP;
            TimeInValkey.pass(valkey, step);
            left = left.minus(step);
            try {
                node.renew();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    @Override
    protected long nowUnixMs() {
        return node == null ? System.currentTimeMillis() : node.nowUnixMs();
    }
}
