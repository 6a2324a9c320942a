package org.e2eechat.server.functional;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.functional.TestClient.Room;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A whole audience at once: everybody who was told to be in a room is, nobody else, and all agree who that is. */
class CrowdTest {
    private static final int CROWD = 60;
    private static final int SEATS = 20;

    @Test
    void of_a_crowd_exactly_as_many_get_in_as_there_are_seats() throws Exception {
        try (TestRelay relay = TestRelay.start("ROOM_MAX_PARTICIPANTS", Integer.toString(SEATS))) {
            TestClient alice = relay.connect();
            Room room = alice.createRoom();
            List<TestClient> crowd = connect(relay, CROWD);

            for (TestClient each : crowd) {
                each.askToJoin(room.id(), token(relay, room));
            }

            Set<Long> numbers = new HashSet<>();
            for (TestClient each : crowd) {
                Message answer = each.next();
                if (answer.type().equals("JOINED")) {
                    numbers.add(answer.number("participants"));
                } else {
                    assertThat(answer.text("code")).isEqualTo("ERR_ROOM_FULL");
                }
            }
            assertThat(numbers).as("each seat taken once").hasSize(SEATS - 1);
            Message last = last("ROOM_STATS", alice.untilPong());
            assertThat(last.number("participants")).isEqualTo(SEATS);
            assertThat(last.texts("participantIds")).doesNotHaveDuplicates().hasSize(SEATS);
        }
    }

    @Test
    void everybody_hears_the_same_changes_in_the_same_order() throws Exception {
        try (TestRelay relay = TestRelay.start("ROOM_MAX_PARTICIPANTS", "500")) {
            TestClient alice = relay.connect();
            Room room = alice.createRoom();
            TestClient bob = relay.connect();
            bob.join(room.id(), token(relay, room));
            alice.untilPong();
            List<TestClient> crowd = connect(relay, CROWD);

            for (TestClient each : crowd) {
                each.askToJoin(room.id(), token(relay, room));
                each.send("LEAVE", Map.of("roomId", room.id()));
            }
            for (TestClient each : crowd) {
                each.untilPong();
            }

            List<List<String>> toAlice = rosters(alice.untilPong());
            assertThat(toAlice).hasSize(2 * CROWD).isEqualTo(rosters(bob.untilPong()));
            assertThat(toAlice.getLast()).hasSize(2);
        }
    }

    @Test
    void when_all_leave_at_once_there_is_always_one_host_until_nobody_is_left() throws Exception {
        try (TestRelay relay = TestRelay.start("ROOM_MAX_PARTICIPANTS", "500")) {
            TestClient alice = relay.connect();
            Room room = alice.createRoom();
            List<TestClient> crowd = connect(relay, CROWD);
            TestClient last = crowd.getLast();
            for (TestClient each : crowd) {
                each.join(room.id(), token(relay, room));
            }
            last.untilPong();

            alice.close();
            for (TestClient each : crowd.subList(0, CROWD - 1)) {
                each.close();
            }

            for (int left = CROWD; left >= 1; left--) {
                Message stats = last.await("ROOM_STATS");
                assertThat(stats.number("participants")).isEqualTo(left);
                assertThat(stats.text("host")).isEqualTo(stats.texts("participantIds").getFirst());
            }
            last.close();
            TestRelay.eventually(() -> relay.gauge("relay_rooms") == 0);
        }
    }

    private static List<TestClient> connect(TestRelay relay, int count) throws Exception {
        List<TestClient> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            clients.add(relay.connect());
        }
        return clients;
    }

    private static List<List<String>> rosters(List<Message> messages) {
        return messages.stream()
                .filter(message -> message.type().equals("ROOM_STATS"))
                .map(message -> message.texts("participantIds"))
                .toList();
    }

    private static Message last(String type, List<Message> messages) {
        return messages.stream()
                .filter(message -> message.type().equals(type))
                .reduce((_, later) -> later)
                .orElseThrow();
    }

    private static String token(TestRelay relay, Room room) {
        return TestTokens.token(relay.setting("JOIN_TOKEN_SECRET"), room.id());
    }
}
