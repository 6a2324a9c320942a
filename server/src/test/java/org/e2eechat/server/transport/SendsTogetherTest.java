package org.e2eechat.server.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;

import java.io.IOException;

/** Through io_uring. */
class SendsTogetherTest extends SendsContract {
    @Override
    Sends open() throws IOException {
        try {
            return SendsTogether.open(stage);
        } catch (IOException unavailable) {
            assumeTrue(false, "no io_uring on this machine: " + unavailable.getMessage());
            throw unavailable;
        }
    }

    @Test
    void nothing_is_sent_before_it_is_completed() throws IOException {
        Receiver receiver = receiver();
        send(receiver, text("hello"));
        assertThat(receiver.events).isEmpty();

        sends.complete();

        assertThat(receiver.receive(5)).isEqualTo("hello");
    }

    /** A kernel that changes its mind, as after a change of its settings. */
    @Test
    void when_the_kernel_refuses_everything_is_sent_all_the_same() throws IOException {
        Receiver receiver = receiver();
        send(receiver, text("hello"));
        ((SendsTogether) sends).loseRing();

        sends.complete();
        send(receiver, text("again"));
        sends.complete();

        assertThat(receiver.events).containsExactly("all sent", "all sent");
        assertThat(receiver.receive(5)).isEqualTo("hello");
        assertThat(receiver.receive(5)).isEqualTo("again");
    }
}
