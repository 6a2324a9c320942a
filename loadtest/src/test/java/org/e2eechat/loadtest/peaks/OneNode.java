package org.e2eechat.loadtest.peaks;

import org.e2eechat.loadtest.process.JvmAgent;
import org.e2eechat.loadtest.process.RelayLauncher;
import org.e2eechat.loadtest.process.RelayProcess;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** One relay of this checkout, started by {@code ./run}. */
final class OneNode implements Site {
    private final RelayLauncher launcher;
    private final Map<String, String> settings;
    private RelayProcess relay; // set by open
    private JvmAgent agent; // set by open

    OneNode(Map<String, String> settings) throws IOException {
        this.launcher = new RelayLauncher(repository().resolve("run"), "");
        this.settings = settings;
    }

    /** The checkout that this simulation is from. */
    static Path repository() {
        return Path.of(System.getProperty("repository", "..")).toAbsolutePath().normalize();
    }

    @Override
    public void open() throws IOException {
        relay = launcher.startOurs(settings);
        agent = JvmAgent.of(relay);
    }

    @Override
    public URI entrance() {
        return URI.create("ws://127.0.0.1:" + relay.target().port() + "/ws");
    }

    @Override
    public List<URI> metrics() {
        return List.of(URI.create("http://127.0.0.1:" + relay.target().port() + "/metrics"));
    }

    @Override
    public OptionalLong liveBytes() throws IOException {
        return OptionalLong.of(agent.liveBytes());
    }

    @Override
    public String words() {
        return "one node, started by ./run";
    }

    @Override
    public void close() throws IOException {
        launcher.close();
    }
}
