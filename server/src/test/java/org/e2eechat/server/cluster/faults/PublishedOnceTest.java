package org.e2eechat.server.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.process.Secrets;
import org.e2eechat.server.testkit.valkey.Monitor;
import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.junit.jupiter.api.Test;

import java.util.List;

/** A message is published once, on the room's one channel, however many nodes have members. */
class PublishedOnceTest {
    private static final String CHANNEL = "e2ee:bus:\\{[0-9a-f]{64}}";

    private final String secret = Secrets.random();

    @Test
    void a_message_is_published_once_on_the_channel_of_its_room() throws Exception {
        try (ValkeyServer valkey = ValkeyServer.start();
                Monitor monitor = valkey.monitor();
                Node a = ready(Node.start(valkey.url(), secret));
                Node b = ready(Node.start(valkey.url(), secret));
                Node c = ready(Node.start(valkey.url(), secret));
                Person alice = Person.at(a.port(), "alice");
                Person bob = Person.at(b.port(), "bob");
                Person carol = Person.at(c.port(), "carol")) {
            bob.awaitJoined(alice.createRoom(), () -> token(alice.room()));

            assertThat(channelOf(alice, bob, monitor)).matches(CHANNEL);
            assertThat(channelOf(bob, alice, monitor)).matches(CHANNEL);

            carol.awaitJoined(alice.room(), () -> token(alice.room()));
            assertThat(channelOf(alice, carol, monitor)).matches(CHANNEL);

            assertThat(bob.losses()).isEqualTo(Person.Losses.NONE);
        }
    }

    /** The one channel that a message was published on. */
    private static String channelOf(Person says, Person hears, Monitor monitor) throws Exception {
        int before = publishedMessages(monitor).size();
        hears.awaitText(says.say(), Waiting.ANSWERED_WITHIN);
        // On another connection, so perhaps later.
        Waiting.until(
                "Valkey has told of it",
                Waiting.ANSWERED_WITHIN,
                () -> publishedMessages(monitor).size() > before);
        List<String> lines = publishedMessages(monitor);
        assertThat(lines).as("publications of a message").hasSize(before + 1);
        return lines.getLast().replaceFirst("^.*\"PUBLISH\" \"([^\"]*)\".*$", "$1");
    }

    /** What is said is sealed; that it is a member's message stands before it. */
    private static List<String> publishedMessages(Monitor monitor) {
        return monitor.lines().stream()
                .filter(line -> line.contains("\"PUBLISH\"") && line.contains("\" \"F"))
                .toList();
    }

    private static Node ready(Node node) {
        Waiting.until("it is ready", Waiting.HEALED_WITHIN, node::isReady);
        return node;
    }

    private String token(String room) {
        return Secrets.token(room, System.currentTimeMillis() + 300_000, secret);
    }
}
