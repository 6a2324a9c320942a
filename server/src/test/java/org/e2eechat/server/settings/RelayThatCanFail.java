package org.e2eechat.server.settings;

import org.e2eechat.server.RelayMain;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;

/** The relay, which logs an error when a byte comes on standard input: from outside only a bug could make it do so. */
public final class RelayThatCanFail {
    static final String FAILURE = "something broke";

    private RelayThatCanFail() {}

    public static void main(String[] arguments) {
        Thread.ofVirtual().start(RelayThatCanFail::failWhenTold);
        RelayMain.main(arguments);
    }

    private static void failWhenTold() {
        try {
            if (System.in.read() >= 0) {
                LoggerFactory.getLogger(RelayThatCanFail.class).error(FAILURE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
