package org.e2eechat.server.testkit.valkey;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Everything that is published on a server from now on, as one hears it who may only listen. */
public final class Tap implements AutoCloseable {
    private static final int PATTERN_MESSAGE = 4; // "pmessage", pattern, channel, payload

    private final RespClient client;
    private final List<Publication> heard = new CopyOnWriteArrayList<>();
    private final Thread reader;

    private Tap(RespClient client) {
        this.client = client;
        this.reader = Thread.ofVirtual().name("valkey-tap").start(this::follow);
    }

    /** One message and where it was published. */
    public static final class Publication {
        private final byte[] channel;
        private final byte[] payload;

        public Publication(byte[] channel, byte[] payload) {
            this.channel = channel;
            this.payload = payload;
        }

        public byte[] channel() {
            return channel;
        }

        public byte[] payload() {
            return payload;
        }
    }

    static Tap of(RespClient client) {
        try {
            client.call("PSUBSCRIBE", "*");
            client.waitForever();
            return new Tap(client);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void follow() {
        try {
            while (true) {
                List<Reply> parts = client.read().items();
                if (parts.size() == PATTERN_MESSAGE) {
                    heard.add(new Publication(parts.get(2).bytes(), parts.get(3).bytes()));
                }
            }
        } catch (IOException over) {
            // closed, by us or with its server
        }
    }

    /** What it has heard so far. */
    public List<Publication> heard() {
        return List.copyOf(heard);
    }

    @Override
    public void close() {
        client.close();
        try {
            reader.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
