package org.e2eechat.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.e2eechat.server.protocol.RoomId;
import org.e2eechat.server.testkit.valkey.Reply;
import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Random;

class KeysTest {
    private final RoomId room = RoomId.random(new Random());
    private final Keys keys = Keys.of(room);

    @Test
    void a_cluster_has_all_names_of_a_room_in_the_slot_that_we_expect() {
        try (ValkeyServer valkey = ValkeyServer.start("cluster-enabled yes")) {
            assertThat(List.of(keys.room(), keys.used(), keys.channel()))
                    .extracting(name -> slotOf(name, valkey))
                    .containsOnly((long) keys.slot());
        }
    }

    private static long slotOf(byte[] name, ValkeyServer valkey) {
        Reply slot = valkey.command("CLUSTER", "KEYSLOT", new String(name, US_ASCII));
        return slot.number();
    }

    @Test
    void rooms_do_not_share_names_and_no_name_tells_the_id() {
        Keys others = Keys.of(RoomId.random(new Random()));

        assertThat(others).isNotEqualTo(keys);
        for (byte[] name : List.of(keys.room(), keys.used(), keys.channel())) {
            assertThat(new String(name, US_ASCII))
                    .startsWith(Keys.PREFIX)
                    .contains(keys.name())
                    .doesNotContain(others.name(), room.value());
        }
        assertThat(keys.toString()).as("for a log").doesNotContain(keys.name());
    }

    @Test
    void a_room_has_the_same_names_on_every_node() {
        assertThat(Keys.of(new RoomId(room.value()))).isEqualTo(keys).hasSameHashCodeAs(keys);
    }

    @Test
    void a_channel_tells_whose_it_is_and_others_are_nobodys() {
        assertThat(Keys.nameOf(keys.channel())).isEqualTo(keys.name());
        for (int length = 0; length < 100; length++) {
            assertThat(Keys.nameOf(new byte[length])).isNotEqualTo(keys.name());
        }
    }
}
