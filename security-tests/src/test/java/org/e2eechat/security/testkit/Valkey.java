package org.e2eechat.security.testkit;

import org.awaitility.Awaitility;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A Valkey, or a Redis, of its own for a test: what is on the machine, else nothing. */
public final class Valkey implements AutoCloseable {
    private final Process process;
    private final int port;

    private Valkey(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** The program, if the machine has one; without it the tests about several nodes are skipped and say so. */
    public static Optional<Path> program() {
        return Stream.of("valkey-server", "redis-server")
                .flatMap(name -> Processes.find(name).stream())
                .findFirst();
    }

    public static Valkey start() {
        try {
            Path directory = Files.createTempDirectory("valkey");
            int port = freePort();
            Process process =
                    new ProcessBuilder(
                                    program().orElseThrow().toString(),
                                    "--port",
                                    Integer.toString(port),
                                    "--bind",
                                    "127.0.0.1",
                                    "--save",
                                    "",
                                    "--appendonly",
                                    "no",
                                    "--dir",
                                    directory.toString())
                            .redirectErrorStream(true)
                            .redirectOutput(directory.resolve("log").toFile())
                            .start();
            Valkey valkey = new Valkey(process, port);
            Awaitility.await("valkey listens").until(valkey::answers);
            return valkey;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }

    private boolean answers() {
        try (RawSocket socket = RawSocket.to(port)) {
            socket.send("PING\r\n");
            return socket.octet() == '+';
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** Everything that is stored: names and, in the server's own dump format, values. */
    public String keyspace() {
        StringBuilder all = new StringBuilder();
        for (String key : keys()) {
            all.append(key).append('\n').append(value(key)).append('\n');
        }
        return all.toString();
    }

    private List<String> keys() {
        return List.of(reply("KEYS *\r\n").split("\r\n"));
    }

    private String value(String key) {
        String dump = command("DUMP", key);
        return dump
                + command("HGETALL", key)
                + command("SMEMBERS", key)
                + command("ZRANGE", key, "0", "-1")
                + command("GET", key);
    }

    private String command(String... words) {
        StringBuilder text = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            text.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        }
        return reply(text.toString());
    }

    /** The bytes of a reply as they came; a QUIT behind the command says where they end. */
    private String reply(String command) {
        try (RawSocket socket = RawSocket.to(port)) {
            return socket.send(command + "QUIT\r\n").rest();
        }
    }

    /** Listens to every command from now on. */
    public Monitor monitor() {
        try {
            return new Monitor(new Socket(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What somebody at Valkey's console sees. */
    public static final class Monitor implements AutoCloseable {
        private final Socket socket;
        private final List<String> lines = new ArrayList<>(); // guarded by itself

        private Monitor(Socket socket) throws IOException {
            this.socket = socket;
            socket.getOutputStream().write("MONITOR\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readNBytes("+OK\r\n".length());
            Thread.ofVirtual().start(this::listen);
        }

        private void listen() {
            try (Socket end = socket;
                    BufferedReader reader =
                            new BufferedReader(
                                    new InputStreamReader(
                                            end.getInputStream(), StandardCharsets.ISO_8859_1))) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    synchronized (lines) {
                        lines.add(line);
                    }
                }
            } catch (IOException closed) {
                // by close(), or with the server
            }
        }

        public List<String> lines() {
            synchronized (lines) {
                return List.copyOf(lines);
            }
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
