package org.e2eechat.server.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.process.Secrets;
import org.e2eechat.server.testkit.valkey.Monitor;
import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.junit.jupiter.api.Test;

import java.util.List;

/** To whom Valkey hands a message: a node that is the only other one is spoken to alone, so that the speaker's node does not get its own words back. */
class PublishedOnceTest {
    private static final String TO_ONE_NODE = "e2ee:bus:\\{[0-9a-f]{64}}:[0-9a-f]{16}";
    private static final String TO_ALL_NODES = "e2ee:bus:\\{[0-9a-f]{64}}";

    private final String secret = Secrets.random();

    @Test
    void a_message_goes_to_the_only_other_node_alone_and_to_all_nodes_when_there_are_more()
            throws Exception {
        try (ValkeyServer valkey = ValkeyServer.start();
                Monitor monitor = valkey.monitor();
                Node a = ready(Node.start(valkey.url(), secret));
                Node b = ready(Node.start(valkey.url(), secret));
                Node c = ready(Node.start(valkey.url(), secret));
                Person alice = Person.at(a.port(), "alice");
                Person bob = Person.at(b.port(), "bob");
                Person carol = Person.at(c.port(), "carol")) {
            bob.awaitJoined(alice.createRoom(), () -> token(alice.room()));

            assertThat(channelOf(alice.say(), bob, monitor)).matches(TO_ONE_NODE);
            assertThat(channelOf(bob.say(), alice, monitor)).matches(TO_ONE_NODE);

            carol.awaitJoined(alice.room(), () -> token(alice.room()));
            assertThat(channelOf(alice.say(), carol, monitor)).matches(TO_ALL_NODES);

            carol.leave();
            Waiting.until(
                    "the node without members is not spoken to any more",
                    Waiting.HEALED_WITHIN,
                    () -> channelOf(alice.say(), bob, monitor).matches(TO_ONE_NODE));
            assertThat(bob.losses()).isEqualTo(Person.Losses.NONE);
        }
    }

    /** The one channel that a message was published on. */
    private static String channelOf(String text, Person hears, Monitor monitor) throws Exception {
        hears.awaitText(text, Waiting.ANSWERED_WITHIN);
        Waiting.until(
                "Valkey has told of it", // on another connection, so perhaps later
                Waiting.ANSWERED_WITHIN,
                () -> !publicationsOf(text, monitor).isEmpty());
        List<String> lines = publicationsOf(text, monitor);
        assertThat(lines).as("publications of " + text).hasSize(1);
        return lines.getFirst().replaceFirst("^.*\"PUBLISH\" \"([^\"]*)\".*$", "$1");
    }

    private static List<String> publicationsOf(String text, Monitor monitor) {
        return monitor.lines().stream()
                .filter(line -> line.contains("\"PUBLISH\"") && line.contains(text + "\\"))
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
