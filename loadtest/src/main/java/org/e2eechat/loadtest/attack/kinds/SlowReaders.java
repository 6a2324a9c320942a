package org.e2eechat.loadtest.attack.kinds;

import org.e2eechat.loadtest.attack.stranger.Attack;
import org.e2eechat.loadtest.attack.stranger.Messages;
import org.e2eechat.loadtest.attack.stranger.Party;
import org.e2eechat.loadtest.attack.stranger.Stranger;
import org.e2eechat.loadtest.attack.stranger.Wire;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;

/** Members that read 1 KB now and then of what is sent to them at full rate. */
final class SlowReaders implements Attack {
    private static final int GUESTS = 4;
    private static final int READ_BYTES = 1_000;
    private static final String TEXT = "A".repeat(50_000);

    /** 100 KB a second. */
    private static final Duration PACE = Duration.ofMillis(500);

    private @Nullable Party
            party; // by the attacking thread; null before the first and after each end

    @Override
    public void strike(Stranger stranger) throws IOException {
        Party ours = party(stranger);
        try {
            ours.host().text(Messages.chat(ours.room(), TEXT));
            ours.host().drain();
            for (Wire guest : ours.guests()) {
                guest.drain(READ_BYTES);
            }
            stranger.pause(PACE);
        } catch (IOException closed) {
            party = null;
            throw closed;
        }
    }

    private Party party(Stranger stranger) throws IOException {
        if (party == null) {
            party = Party.of(stranger, GUESTS, true);
        }
        return party;
    }
}
