package org.e2eechat.loadtest.bench;

import org.e2eechat.loadtest.generator.Pace;

/** The two loads under which chat is measured: 50 rooms of 10, with 1 KiB of ciphertext from one member of each to all ten. */
enum Load {
    SATURATED("saturated", new Pace.ClosedLoop(1)),
    STEADY("20 000/s", new Pace.OpenLoop(2_000));

    static final int ROOM_SIZE = 10;
    static final int ROOMS = 50;
    static final int CLIENTS = ROOMS * ROOM_SIZE;
    static final int CIPHERTEXT_BYTES = 1_024;

    private final String title;
    private final Pace pace;

    Load(String title, Pace pace) {
        this.title = title;
        this.pace = pace;
    }

    String title() {
        return title;
    }

    Pace pace() {
        return pace;
    }
}
