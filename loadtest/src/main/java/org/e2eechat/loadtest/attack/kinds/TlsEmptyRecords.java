package org.e2eechat.loadtest.attack.kinds;

import org.e2eechat.loadtest.attack.stranger.Attack;
import org.e2eechat.loadtest.attack.stranger.Stranger;
import org.jspecify.annotations.Nullable;

import java.io.IOException;

/** TLS records without application data. */
final class TlsEmptyRecords implements Attack {
    private static final int AT_A_TIME = 100;

    private @Nullable EmptyRecords records; // by the attacking thread, of its kept connection

    @Override
    public void strike(Stranger stranger) throws IOException {
        if (records == null || !stranger.keeps()) {
            records = new EmptyRecords(stranger.keep(stranger.openPlain()), stranger.tls());
        }
        stranger.keptConnection().send(records.next(AT_A_TIME));
    }
}
