package org.e2eechat.loadtest.process;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A Valkey, or Redis, of this machine's PATH, with nothing in it and nothing on disk. It is killed when this is closed. */
public final class ValkeyProcess implements AutoCloseable {
    private static final List<String> PROGRAMS = List.of("valkey-server", "redis-server");
    private static final Duration UP_WITHIN = Duration.ofSeconds(10);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    private final Process process;
    private final int port;

    private ValkeyProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts it on a free port and waits until it takes connections.
     *
     * @throws IOException when there is none, or when it does not start
     */
    public static ValkeyProcess start() throws IOException {
        int port = RelayLauncher.freePort();
        Process process =
                new ProcessBuilder(
                                program(),
                                "--port",
                                Integer.toString(port),
                                "--bind",
                                "127.0.0.1",
                                "--save",
                                "",
                                "--appendonly",
                                "no",
                                "--dir",
                                System.getProperty("java.io.tmpdir"))
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectErrorStream(true)
                        .start();
        ValkeyProcess valkey = new ValkeyProcess(process, port);
        valkey.awaitUp();
        return valkey;
    }

    private static String program() throws IOException {
        String path = System.getenv().getOrDefault("PATH", "");
        for (String program : PROGRAMS) {
            for (String directory : path.split(":", -1)) {
                Path file = Path.of(directory, program);
                if (Files.isExecutable(file)) {
                    return file.toString();
                }
            }
        }
        throw new IOException(
                "neither valkey-server nor redis-server is on PATH; install one of them");
    }

    private void awaitUp() throws IOException {
        long deadline = System.nanoTime() + UP_WITHIN.toNanos();
        while (!takesConnections()) {
            if (!process.isAlive() || System.nanoTime() - deadline > 0) {
                close();
                throw new IOException("valkey did not start");
            }
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }

    private boolean takesConnections() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** What REDIS_URL is for it. */
    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** How many keys there are whose name has this pattern. */
    public long count(String pattern) throws IOException {
        String script = "return #redis.call('KEYS', ARGV[1])";
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) UP_WITHIN.toMillis());
            socket.getOutputStream()
                    .write(("EVAL \"" + script + "\" 0 " + pattern + "\r\n").getBytes(US_ASCII));
            String reply =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII))
                            .readLine();
            if (reply == null || !reply.startsWith(":")) {
                throw new IOException("valkey does not count: " + reply);
            }
            return Long.parseLong(reply.substring(1));
        }
    }

    public long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
