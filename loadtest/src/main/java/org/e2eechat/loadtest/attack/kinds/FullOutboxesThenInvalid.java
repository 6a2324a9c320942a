package org.e2eechat.loadtest.attack.kinds;

import org.e2eechat.loadtest.attack.stranger.Attack;
import org.e2eechat.loadtest.attack.stranger.Party;
import org.e2eechat.loadtest.attack.stranger.Stranger;
import org.e2eechat.loadtest.attack.stranger.Wire;

import java.io.IOException;

/** Members that do not read, and then are closed for an invalid message. */
final class FullOutboxesThenInvalid implements Attack {
    @Override
    public void strike(Stranger stranger) throws IOException {
        Party party = FullOutboxes.full(stranger);
        for (Wire guest : party.guests()) {
            guest.text("no message");
        }
        party.hold(stranger);
    }
}
