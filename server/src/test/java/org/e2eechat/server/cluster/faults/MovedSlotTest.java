package org.e2eechat.server.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.testkit.valkey.StoredKey;
import org.e2eechat.server.testkit.valkey.ValkeyCluster;
import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.junit.jupiter.api.Test;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/** An operator moves slots between the masters of a cluster while people talk. */
class MovedSlotTest {
    private static final int MOVES = 6; // there and back

    @Test
    void a_room_whose_slot_moves_loses_nobody_and_other_rooms_notice_nothing() throws Exception {
        try (ValkeyCluster valkey = ValkeyCluster.start(0);
                Conversation talk = Conversation.on("slot moved", valkey.url())) {
            StoredKey key = valkey.keyspace().getFirst();
            ValkeyServer home = valkey.homeOf(key.text());
            ValkeyServer other =
                    valkey.nodes().stream().filter(each -> each != home).findFirst().orElseThrow();
            long slot = valkey.slotOf(key.text());
            Person eve = neighbour(talk, valkey, home, slot);
            Person fred = talk.newcomer(talk.b);
            String code = eve.last("ROOM_CREATED").path("qrToken").stringValue();
            fred.awaitJoined(eve.room(), () -> code);
            AtomicBoolean isMoving = new AtomicBoolean(true);
            CompletableFuture<Void> load =
                    CompletableFuture.runAsync(
                            () -> {
                                while (isMoving.get()) {
                                    fred.awaitText(eve.say(), Waiting.ANSWERED_WITHIN);
                                }
                            });

            try {
                for (int i = 0; i < MOVES; i++) {
                    valkey.migrate(slot, i % 2 == 0 ? home : other, i % 2 == 0 ? other : home);
                    talk.awaitEveryoneHearsEveryone();
                }
            } finally {
                isMoving.set(false);
            }
            load.get();

            assertThat(fred.losses()).as("of a room elsewhere").isEqualTo(Person.Losses.NONE);
            talk.expectHealed();
        }
    }

    /** Somebody in a room whose keys are on the same master, in another slot. */
    private static Person neighbour(
            Conversation talk, ValkeyCluster valkey, ValkeyServer home, long slot) {
        while (true) {
            Person eve = talk.newcomer(talk.a);
            Set<String> before =
                    valkey.keyspace().stream().map(StoredKey::text).collect(Collectors.toSet());
            eve.createRoom();
            String made =
                    valkey.keyspace().stream()
                            .map(StoredKey::text)
                            .filter(each -> !before.contains(each))
                            .filter(each -> each.startsWith("e2ee:room:"))
                            .findFirst()
                            .orElseThrow();
            if (valkey.homeOf(made) == home && valkey.slotOf(made) != slot) {
                return eve;
            }
            eve.leave();
            talk.dismiss(eve);
        }
    }
}
