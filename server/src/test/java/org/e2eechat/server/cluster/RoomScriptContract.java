package org.e2eechat.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.testkit.valkey.StoredKey;
import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** What every script of a room promises, checked after each of its tests: it writes the room's two keys only, which end by themselves and hold nothing but ids, numbers and nodes. */
abstract class RoomScriptContract {
    private static final String NODE = "[0-9a-f]{16}";
    private static final String ID = "[A-Za-z0-9_-]+";
    private static final String NUMBER = "[0-9]+";

    private static ValkeyServer valkey;
    ScriptedRoom room;

    @BeforeAll
    static void start() {
        valkey = ValkeyServer.start();
    }

    @AfterAll
    static void stop() {
        valkey.close();
    }

    @BeforeEach
    void enter() {
        room = new ScriptedRoom(valkey);
    }

    @AfterEach
    void what_is_left_behind_ends_by_itself_and_tells_nothing() {
        try {
            assertThat(valkey.keyspace())
                    .allSatisfy(key -> assertThat(key.ttlMillis()).as("life of " + key).isPresent())
                    .extracting(StoredKey::text)
                    .as("keys")
                    .isSubsetOf(room.roomKey(), room.usedKey());
            room.stored().forEach(RoomScriptContract::assertTellsNothing);
            assertThat(room.used().keySet())
                    .allMatch(each -> each.matches("m|[tx]" + ID + "|b" + ID + " " + ID));
        } finally {
            room.close();
            valkey.flushAll();
        }
    }

    private static void assertTellsNothing(String name, String value) {
        String shape =
                switch (name) {
                    case "v", "g", "o", "m", "b" -> NUMBER;
                    case "h" -> "([0-9a-f]{8}){0,32}";
                    case "n" -> "(" + NODE + " " + NUMBER + " " + NUMBER + "( (?=.)|$))*";
                    default -> NUMBER + " " + NODE;
                };
        assertThat(name).as("a field's name").matches("[vgomnhb]|s" + ID);
        assertThat(value).as("the field " + name).matches(shape);
    }
}
