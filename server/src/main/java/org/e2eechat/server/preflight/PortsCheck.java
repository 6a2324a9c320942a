package org.e2eechat.server.preflight;

import org.e2eechat.server.audit.Outcome;
import org.e2eechat.server.audit.Outcome.Finding;
import org.e2eechat.server.config.RelayConfig;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.stream.IntStream;

/** Whether the server could listen now. While it runs already, this is found and is to be accepted. */
final class PortsCheck implements ConfigCheck {
    @Override
    public String name() {
        return "ports";
    }

    @Override
    public int section() {
        return 4;
    }

    @Override
    public Outcome of(RelayConfig config) {
        RelayConfig.Listen listen = config.listen();
        IntStream ports =
                IntStream.concat(IntStream.of(listen.port()), listen.managementPort().stream());
        return Outcome.of(
                ports.boxed().flatMap(port -> taken(listen.host(), port).stream()),
                "free for us at " + listen.host());
    }

    private static Optional<Finding> taken(String host, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
            return Optional.empty();
        } catch (BindException taken) {
            return Optional.of(
                    new Finding(
                            "cannot listen on %s:%d: %s".formatted(host, port, taken.getMessage()),
                            "stop what is there, or set HOST, PORT or MANAGEMENT_PORT; if that is this server: --accept ports"));
        } catch (IOException other) {
            return Optional.of(
                    new Finding(
                            "cannot listen on %s:%d: %s".formatted(host, port, other.getMessage()),
                            "set HOST to an address of this machine; ports below 1024 want a privilege"));
        }
    }
}
