package org.e2eechat.server.testkit.valkey;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Every command that reaches a server from now on, as {@code MONITOR} prints it: with quotes, and with {@code \x} for what is not ASCII. */
public final class Monitor implements AutoCloseable {
    private final RespClient client;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Thread reader;

    private Monitor(RespClient client) {
        this.client = client;
        this.reader = Thread.ofVirtual().name("valkey-monitor").start(this::follow);
    }

    static Monitor of(RespClient client) {
        try {
            client.call("MONITOR");
            client.waitForever();
            return new Monitor(client);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void follow() {
        try {
            while (true) {
                lines.add(client.read().text());
            }
        } catch (IOException over) {
            // closed, by us or with its server
        }
    }

    /** What it has heard so far. */
    public List<String> lines() {
        return List.copyOf(lines);
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
