package org.e2eechat.server.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.process.Secrets;
import org.e2eechat.server.process.ServerProcess;
import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

class KilledNodeIT {
    private static final Duration LEASE_AND_SLACK = Duration.ofSeconds(30); // of a lease of 12 s

    @Test
    @SuppressWarnings("try") // closing is killing
    void the_seats_of_a_killed_node_are_free_after_one_lease_and_nobody_else_notices(
            @TempDir Path directory) throws Exception {
        String secret = Secrets.random();
        try (ValkeyServer valkey = ValkeyServer.start();
                Node a = Node.start(valkey.url(), secret, "ROOM_MAX_PARTICIPANTS", "3");
                ServerProcess b = Processes.start(directory, valkey.url(), secret, List.of());
                Person alice = Person.at(a.port(), "alice");
                Person bob = Person.at(a.port(), "bob");
                Person carol = Person.at(b.port(), "carol");
                Person dora = Person.at(b.port(), "dora");
                Person eve = Person.at(a.port(), "eve")) {
            Waiting.until("ready", Waiting.HEALED_WITHIN, a::isReady);
            bob.awaitJoined(alice.createRoom(), () -> token(alice.room(), secret));
            carol.awaitJoined(alice.room(), () -> token(alice.room(), secret));
            carol.awaitText(alice.say(), Waiting.ANSWERED_WITHIN);
            String alone = dora.createRoom(); // a room that only the killed node knows

            b.close(); // SIGKILL
            alice.say();
            String full = eve.askToJoin(alice.room(), token(alice.room(), secret)).code();
            Duration freed =
                    Waiting.until(
                            "her seat is free",
                            LEASE_AND_SLACK,
                            () ->
                                    alice.last("ROOM_STATS").path("participants").intValue() == 2
                                            && bob.last("ROOM_STATS")
                                                            .path("participants")
                                                            .intValue()
                                                    == 2);

            assertThat(full).isEqualTo("ERR_ROOM_FULL");
            eve.awaitJoined(alice.room(), () -> token(alice.room(), secret));
            eve.awaitText(alice.say(), Waiting.ANSWERED_WITHIN);
            assertThat(eve.all("JOINED").getFirst().path("participants").intValue()).isEqualTo(3);
            bob.awaitText(alice.say(), Waiting.ANSWERED_WITHIN);
            assertThat(bob.losses()).isEqualTo(Person.Losses.NONE);
            assertThat(alice.isConnected()).isTrue();
            assertThat(bob.isConnected()).isTrue();
            eve.leave();
            Person.Answer ghostRoom = eve.askToJoin(alone, token(alone, secret));
            assertThat(ghostRoom.code()).as("an empty room waits for somebody").isEqualTo("JOINED");
            assertThat(ghostRoom.body().path("participants").intValue()).isEqualTo(1);
            System.out.printf(
                    "fault: node killed -9 | lost 0 | doubled 0 | its seats free after %d ms%n",
                    freed.toMillis());
        }
    }

    private static String token(String room, String secret) {
        return Secrets.token(room, System.currentTimeMillis() + 300_000, secret);
    }
}
