package org.e2eechat.loadtest.attack.kinds;

import org.e2eechat.loadtest.attack.stranger.Attack;
import org.e2eechat.loadtest.attack.stranger.Messages;
import org.e2eechat.loadtest.attack.stranger.Party;
import org.e2eechat.loadtest.attack.stranger.Stranger;

import java.io.IOException;

/** Members that do not read, for whom the relay keeps what it can. */
final class FullOutboxes implements Attack {
    static final int GUESTS = 4;

    /** Together 900 KB: below the limit of a connection, above what a reader's queue holds. */
    private static final int MESSAGES = 15;

    private static final String TEXT = "A".repeat(60_000);

    /** A room whose guests have read nothing. */
    static Party full(Stranger stranger) throws IOException {
        Party party = Party.of(stranger, GUESTS, true);
        for (int i = 0; i < MESSAGES; i++) {
            party.host().text(Messages.chat(party.room(), TEXT));
        }
        return party;
    }

    @Override
    public void strike(Stranger stranger) throws IOException {
        full(stranger).hold(stranger);
    }
}
