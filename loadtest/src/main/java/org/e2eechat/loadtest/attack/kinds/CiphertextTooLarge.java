package org.e2eechat.loadtest.attack.kinds;

import org.e2eechat.loadtest.attack.stranger.Attack;
import org.e2eechat.loadtest.attack.stranger.Messages;
import org.e2eechat.loadtest.attack.stranger.Party;
import org.e2eechat.loadtest.attack.stranger.Stranger;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;

/** Chat messages with more ciphertext than is allowed. */
final class CiphertextTooLarge implements Attack {
    private static final int GUESTS = 0;
    private static final String TEXT = "A".repeat(65_537);

    /** 100 KB a second. */
    private static final Duration PACE = Duration.ofMillis(660);

    private @Nullable Party
            party; // by the attacking thread; null before the first and after each end

    @Override
    public void strike(Stranger stranger) throws IOException {
        Party ours = party(stranger);
        try {
            ours.host().text(Messages.chat(ours.room(), TEXT));
            ours.host().next("ERROR");
            stranger.pause(PACE);
        } catch (IOException closed) {
            party = null;
            throw closed;
        }
    }

    private Party party(Stranger stranger) throws IOException {
        if (party == null) {
            party = Party.of(stranger, GUESTS, false);
        }
        return party;
    }
}
