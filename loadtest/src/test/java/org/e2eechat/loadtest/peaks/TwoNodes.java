package org.e2eechat.loadtest.peaks;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.e2eechat.loadtest.process.JvmAgent;
import org.e2eechat.loadtest.process.RelayLauncher;
import org.e2eechat.loadtest.process.RelayProcess;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Two relays that share their rooms through a Valkey, behind an nginx that sends newcomers to both in turn. */
final class TwoNodes implements Site {
    private static final Duration LISTENS_WITHIN = Duration.ofSeconds(10);
    private static final Duration LOOKED_AGAIN = Duration.ofMillis(50);
    private static final List<String> VALKEYS = List.of("valkey-server", "redis-server");
    private static final String NGINX = "nginx";
    private static final int SECRET_BYTES = 48;

    private final RelayLauncher launcher;
    private final Map<String, String> settings;
    private final Path directory;
    private final List<Process> helpers = new ArrayList<>(); // the opener's and the closer's
    private final List<Node> nodes = new ArrayList<>(); // set by open
    private int entrance; // nginx's port; set by open
    private volatile boolean isAsOpened = true; // no node has been replaced

    /** A relay on its port, whichever process that is at the moment. */
    static final class Node {
        private final int port;
        private volatile RelayProcess process; // replaced by start

        private Node(int port, RelayProcess process) {
            this.port = port;
            this.process = process;
        }

        void kill() {
            process.close();
        }

        private URI metrics() {
            return URI.create("http://127.0.0.1:" + port + "/metrics");
        }
    }

    TwoNodes(Map<String, String> settings) throws IOException {
        this.launcher = new RelayLauncher(OneNode.repository().resolve("run"), "");
        this.settings = new HashMap<>(settings);
        Path logs = OneNode.repository().resolve("loadtest/target/peaks");
        Files.createDirectories(logs);
        this.directory = Files.createTempDirectory(logs, "two-nodes");
    }

    /** What is missing on this machine for it; empty when nothing is. */
    static Optional<String> missing() {
        if (VALKEYS.stream().map(TwoNodes::program).allMatch(Optional::isEmpty)) {
            return Optional.of("neither valkey-server nor redis-server is here");
        }
        return program(NGINX).isEmpty() ? Optional.of("nginx is not here") : Optional.empty();
    }

    private static Optional<Path> program(String name) {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
        return Stream.of(path.split(":", -1))
                .map(place -> Path.of(place, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    @Override
    public void open() throws IOException, InterruptedException {
        settings.put("REDIS_URL", "redis://127.0.0.1:" + startValkey());
        settings.put("JOIN_TOKEN_SECRET", secret());
        for (int i = 0; i < 2; i++) {
            int port = freePort();
            nodes.add(new Node(port, launch(port)));
        }
        entrance = startNginx();
    }

    Node node(int which) {
        return nodes.get(which);
    }

    /** Drains a node, as an upgrade does, and starts it again when it has stopped. */
    void replace(Node node) {
        isAsOpened = false;
        node.process.terminate();
        node.process.awaitEnd();
        try {
            node.process = launch(node.port);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public URI entrance() {
        return URI.create("ws://127.0.0.1:" + entrance + "/ws");
    }

    @Override
    public List<URI> metrics() {
        return nodes.stream().map(Node::metrics).toList();
    }

    @Override
    public OptionalLong liveBytes() throws IOException {
        if (!isAsOpened) {
            return OptionalLong.empty(); // another process has another heap
        }
        long live = 0;
        for (Node node : nodes) {
            try (JvmAgent agent = JvmAgent.of(node.process)) {
                live += agent.liveBytes();
            }
        }
        return OptionalLong.of(live);
    }

    @Override
    public String words() {
        return "two nodes with a Valkey behind nginx";
    }

    @Override
    public void close() throws IOException {
        launcher.close();
        helpers.forEach(Process::destroy); // their logs stay, for who wonders
    }

    private RelayProcess launch(int port) throws IOException {
        Map<String, String> all = new HashMap<>(settings);
        all.put("PORT", Integer.toString(port));
        return launcher.startOurs(all);
    }

    private int startValkey() throws IOException, InterruptedException {
        int port = freePort();
        String program =
                VALKEYS.stream()
                        .flatMap(name -> program(name).stream())
                        .findFirst()
                        .orElseThrow()
                        .toString();
        startHelper(
                port,
                List.of(
                        program,
                        "--port",
                        "" + port,
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--appendonly",
                        "no",
                        "--dir",
                        directory.toString()));
        return port;
    }

    private int startNginx() throws IOException, InterruptedException {
        int port = freePort();
        Path configuration = directory.resolve("nginx.conf");
        Files.writeString(configuration, nginxConfiguration(port), UTF_8);
        startHelper(
                port,
                List.of(
                        program(NGINX).orElseThrow().toString(),
                        "-p",
                        directory.toString(),
                        "-c",
                        configuration.toString(),
                        "-e",
                        directory.resolve("nginx.log").toString()));
        return port;
    }

    // A node that does not answer, or says 503 because it drains, is passed over for this one
    // request. With max_fails it would be
    // out for longer: nginx believes in a node again when a request to it has ended, and a
    // WebSocket ends hours later.
    private String nginxConfiguration(int port) {
        return """
        daemon off;
        worker_processes 1;
        pid nginx.pid;
        error_log nginx.log warn;
        events { worker_connections 16384; }
        http {
            access_log off;
            client_body_temp_path body;
            proxy_temp_path proxy;
            fastcgi_temp_path fastcgi;
            uwsgi_temp_path uwsgi;
            scgi_temp_path scgi;
            upstream relays {
                server 127.0.0.1:NODE_A max_fails=0;
                server 127.0.0.1:NODE_B max_fails=0;
            }
            server {
                listen 127.0.0.1:PORT backlog=4096;
                location / {
                    proxy_pass http://relays;
                    proxy_http_version 1.1;
                    proxy_set_header Upgrade $http_upgrade;
                    proxy_set_header Connection upgrade;
                    proxy_set_header Host $host;
                    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                    proxy_read_timeout 1h;
                    proxy_connect_timeout 2s;
                    proxy_next_upstream error timeout http_503;
                }
            }
        }
        """
                .replace("NODE_A", Integer.toString(nodes.get(0).port))
                .replace("NODE_B", Integer.toString(nodes.get(1).port))
                .replace("PORT", Integer.toString(port));
    }

    private void startHelper(int port, List<String> command)
            throws IOException, InterruptedException {
        Process helper =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("helper." + port + ".log").toFile())
                        .start();
        helpers.add(helper);
        long deadline = System.nanoTime() + LISTENS_WITHIN.toNanos();
        while (!listens(port)) {
            if (!helper.isAlive() || System.nanoTime() - deadline >= 0) {
                throw new IOException(
                        "it did not start: "
                                + command.getFirst()
                                + ": "
                                + Files.readString(
                                        directory.resolve("helper." + port + ".log"), UTF_8));
            }
            TimeUnit.MILLISECONDS.sleep(LOOKED_AGAIN.toMillis());
        }
    }

    private static boolean listens(int port) {
        try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String secret() {
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        return Base64.getEncoder().encodeToString(secret);
    }
}
