package org.e2eechat.loadtest.attack.kinds;

import org.e2eechat.loadtest.attack.stranger.Attack;
import org.e2eechat.loadtest.attack.stranger.Messages;
import org.e2eechat.loadtest.attack.stranger.Party;
import org.e2eechat.loadtest.attack.stranger.Stranger;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;

/** Media messages of 240 KB to five connections, as many as the limit allows. */
final class LargestMedia implements Attack {
    private static final int GUESTS = 4;
    private static final int BYTES = 240_000;

    /** 100 KB a second. */
    private static final Duration PACE = Duration.ofMillis(2_400);

    private @Nullable Party
            party; // by the attacking thread; null before the first and after each end

    @Override
    public void strike(Stranger stranger) throws IOException {
        Party ours = party(stranger);
        try {
            ours.host().text(Messages.media(ours.room(), BYTES));
            ours.drain();
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
