package org.e2eechat.loadtest.peaks;

import java.net.URI;
import java.util.List;
import java.util.OptionalLong;

/**
 * A server that runs already: {@code -Dtarget=http://127.0.0.1:3001}. It has to believe what a proxy on our side says of people's addresses, or to have its limits per address lifted, and {@code /metrics} has to be on the same port.
 */
final class GivenSite implements Site {
    private final URI target;

    GivenSite(URI target) {
        this.target = target;
    }

    @Override
    public void open() {}

    @Override
    public URI entrance() {
        String scheme = target.getScheme().equals("https") ? "wss" : "ws";
        return URI.create(scheme + "://" + target.getAuthority() + "/ws");
    }

    @Override
    public List<URI> metrics() {
        return List.of(target.resolve("/metrics"));
    }

    @Override
    public OptionalLong liveBytes() {
        return OptionalLong.empty();
    }

    @Override
    public String words() {
        return "the server at " + target;
    }

    @Override
    public void close() {}
}
