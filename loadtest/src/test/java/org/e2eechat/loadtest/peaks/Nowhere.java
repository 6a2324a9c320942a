package org.e2eechat.loadtest.peaks;

import java.net.URI;
import java.util.List;
import java.util.OptionalLong;

/** Where a simulation goes that has to be skipped. */
final class Nowhere implements Site {
    @Override
    public void open() {}

    @Override
    public URI entrance() {
        return URI.create("ws://127.0.0.1:1/ws");
    }

    @Override
    public List<URI> metrics() {
        return List.of();
    }

    @Override
    public OptionalLong liveBytes() {
        return OptionalLong.empty();
    }

    @Override
    public String words() {
        return "nowhere";
    }

    @Override
    public void close() {}
}
