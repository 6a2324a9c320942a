package org.e2eechat.server.testkit.valkey;

import org.awaitility.Awaitility;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;

/**
 * A real server on a free port of this machine, with nothing in it, and the faults that a test wants of it. It comes from the best {@link Engines engine} there is.
 */
public final class ValkeyServer implements AutoCloseable {
    private static final String NODES_SECRETS = "e2ee:join-secrets";
    private static final Duration UP_WITHIN = Duration.ofSeconds(10);
    private static final int PORT_TRIES = 5; // somebody may take a free port before the server does
    private static final String NOWHERE = "@1"; // a bus port that refuses
    static final String CLUSTERED = "cluster-enabled yes";
    private static final String KIT = "test-kit"; // a user of our own where the default one is off
    private static final String KIT_PASSWORD = "test-kit-password";

    private final ServerSettings settings;
    private final Engine engine;
    private final Path directory;
    private final List<String> moreArguments;
    private final int port;
    private Running running; // by the test's own thread

    private ValkeyServer(
            ServerSettings settings, Engine engine, Path directory, String... moreArguments) {
        this.settings = settings;
        this.engine = engine;
        this.directory = directory;
        this.moreArguments = List.of(moreArguments);
        for (int tries = 1; ; tries++) {
            int free = FreePorts.next();
            write(directory, free, settings);
            Running started = launch();
            if (isUp(started, free)) {
                port = free;
                running = started;
                return;
            }
            started.kill();
            if (tries == PORT_TRIES) {
                throw new IllegalStateException(engine.description() + " does not start: " + log());
            }
        }
    }

    /** Starts one with these lines in its configuration. */
    public static ValkeyServer start(String... lines) {
        return start(ServerSettings.plain().with(lines));
    }

    public static ValkeyServer start(ServerSettings settings) {
        return new ValkeyServer(settings, Engines.best(), newDirectory());
    }

    /** Starts it as a sentinel. */
    static ValkeyServer startSentinel(ServerSettings settings) {
        return new ValkeyServer(settings, Engines.best(), newDirectory(), "--sentinel");
    }

    /** Skips the test, and says why, where servers are too old for {@code what}. */
    public static void assumeAtLeast(int major, int minor, String what) {
        Engines.assumeAtLeast(major, minor, what);
    }

    private static Path newDirectory() {
        try {
            return Files.createTempDirectory("valkey-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // How it is configured

    private static void write(Path directory, int port, ServerSettings settings) {
        List<String> lines = new ArrayList<>();
        lines.add("bind 127.0.0.1");
        lines.add("dir " + directory);
        lines.add("logfile " + directory.resolve("server.log"));
        lines.add("save \"\"");
        lines.add("rdbcompression no"); // DUMP then shows what is stored, for those who search it
        settings.tls()
                .ifPresentOrElse(
                        authority -> lines.addAll(tlsLines(directory, port, authority)),
                        () -> lines.add("port " + port));
        settings.password().ifPresent(password -> lines.add("requirepass " + password));
        lines.addAll(settings.lines());
        try {
            if (!settings.users().isEmpty()) {
                Path users = directory.resolve("users.acl");
                Files.write(users, aclLines(settings.users()));
                lines.add("aclfile " + users);
            }
            Files.write(directory.resolve("server.conf"), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With copies of the files, because a server may see nothing but its directory. */
    private static List<String> tlsLines(Path directory, int port, TestAuthority authority) {
        return List.of(
                "port 0",
                "tls-port " + port,
                "tls-cert-file " + copied(authority.certificate(), directory),
                "tls-key-file " + copied(authority.key(), directory),
                "tls-ca-cert-file " + copied(authority.authority(), directory),
                "tls-auth-clients no");
    }

    private static Path copied(Path file, Path directory) {
        try {
            return Files.copy(
                    file,
                    directory.resolve(file.getFileName()),
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> aclLines(List<ServerSettings.AclUser> users) {
        List<String> lines = new ArrayList<>();
        lines.add("user default off");
        lines.add("user " + KIT + " on >" + KIT_PASSWORD + " ~* &* +@all");
        users.forEach(
                user ->
                        lines.add(
                                "user %s on >%s resetchannels %s"
                                        .formatted(user.name(), user.password(), user.rules())));
        return lines;
    }

    private Running launch() {
        List<String> arguments = new ArrayList<>();
        arguments.add(directory.resolve("server.conf").toString());
        arguments.addAll(moreArguments);
        return engine.start(directory, arguments);
    }

    private boolean isUp(Running started, int onPort) {
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .atMost(UP_WITHIN)
                .until(() -> !started.isAlive() || answers(onPort));
        return started.isAlive();
    }

    private boolean answers(int onPort) {
        try (RespClient client = connect(onPort)) {
            return client.call("PING").text().equals("PONG");
        } catch (IOException | UncheckedIOException | RespClient.RefusedException notYet) {
            return false;
        }
    }

    private String log() {
        StringBuilder log = new StringBuilder();
        for (String name : List.of("output.log", "server.log")) {
            try {
                log.append(Files.readString(directory.resolve(name)));
            } catch (IOException none) {
                log.append(name).append(" cannot be read\n");
            }
        }
        return log.toString();
    }

    // Where it is

    public int port() {
        return port;
    }

    /** What REDIS_URL is for it: with the first ACL user or the password, if it has one. */
    public String url() {
        return urlAt(port);
    }

    /** The same, by way of another port, where a proxy listens. */
    public String urlAt(int otherPort) {
        String scheme = settings.tls().isPresent() ? "rediss" : "redis";
        return scheme + "://" + userInfo() + "127.0.0.1:" + otherPort;
    }

    private String userInfo() {
        if (!settings.users().isEmpty()) {
            ServerSettings.AclUser user = settings.users().getFirst();
            return user.name() + ":" + user.password() + "@";
        }
        return settings.password().map(password -> ":" + password + "@").orElse("");
    }

    /** Whether it is at least this version. */
    public boolean isAtLeast(int major, int minor) {
        return engine.version().isAtLeast(major, minor);
    }

    // What a test does to it

    /** SIGKILL. Its port refuses connections afterwards. */
    public void kill() {
        running.kill();
    }

    /** SIGSTOP: connections stay, the kernel even takes new ones, and nobody answers. */
    public void pause() {
        running.pause();
    }

    /** SIGCONT. */
    public void resume() {
        running.resume();
    }

    /** Kills it, if it still lives, and starts it again with nothing in it, on the same port. */
    public void restartEmpty() {
        kill();
        startAgain();
    }

    private void startAgain() {
        Running started = launch();
        if (!isUp(started, port)) {
            throw new IllegalStateException("it does not start again: " + log());
        }
        running = started;
    }

    /**
     * Kills a node of a cluster, if it still lives, and starts it again with what it knew, but
     * where
     * no other node finds it, and where it finds no other.
     */
    void restartCutOff() {
        kill();
        try {
            Path nodes = directory.resolve("nodes.conf");
            List<String> lines = new ArrayList<>();
            for (String line : Files.readAllLines(nodes)) {
                lines.add(line.contains("myself") ? line : line.replaceFirst("@\\d+", NOWHERE));
            }
            Files.write(nodes, lines);
            Files.writeString(
                    directory.resolve("server.conf"),
                    "cluster-port " + FreePorts.next() + "\n",
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        startAgain();
    }

    public void flushAll() {
        command("FLUSHALL");
    }

    // What a test asks of it

    /** One command on a connection of its own. */
    public Reply command(String... words) {
        try (RespClient client = connect()) {
            return client.call(words);
        }
    }

    public RespClient connect() {
        try {
            return connect(port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RespClient connect(int onPort) throws IOException {
        Optional<SSLContext> tls = settings.tls().map(TestAuthority::trusting);
        RespClient client = RespClient.to(onPort, tls);
        if (!settings.users().isEmpty()) {
            client.call("AUTH", KIT, KIT_PASSWORD);
        } else {
            settings.password().ifPresent(password -> client.call("AUTH", password));
        }
        return client;
    }

    /** Listens to every command from now on. */
    public Monitor monitor() {
        return Monitor.of(connect());
    }

    /** Listens to everything that is published from now on. */
    public Tap tap() {
        return Tap.of(connect());
    }

    /**
     * All keys with their values, but for those that vanish meanwhile, and for the one in which
     * nodes say by what their secrets can be told: it comes and goes with the nodes.
     */
    public List<StoredKey> keyspace() {
        return everything().stream().filter(key -> !key.text().equals(NODES_SECRETS)).toList();
    }

    /** All keys with their values, but for those that vanish meanwhile. */
    public List<StoredKey> everything() {
        try (RespClient client = connect()) {
            if (settings.lines().contains(CLUSTERED)) {
                client.call("READONLY"); // or a replica would send us to its master
            }
            List<StoredKey> keys = new ArrayList<>();
            for (Reply reply : client.call("KEYS", "*").items()) {
                byte[] name = reply.bytes();
                if (client.call(bytes("DUMP"), name) instanceof Reply.Text(byte[] dump)) {
                    long ttl = client.call(bytes("PTTL"), name).number();
                    keys.add(
                            new StoredKey(
                                    name,
                                    dump,
                                    ttl < 0 ? OptionalLong.empty() : OptionalLong.of(ttl)));
                }
            }
            return List.copyOf(keys);
        }
    }

    private static byte[] bytes(String word) {
        return word.getBytes(StandardCharsets.US_ASCII);
    }

    /** How often each command was called since the last {@link #forgetCalls}, by its lower-case name; those inside scripts count, too. */
    public Map<String, Long> calls() {
        Map<String, Long> calls = new HashMap<>();
        for (String line : command("INFO", "commandstats").text().split("\r\n", -1)) {
            if (line.startsWith("cmdstat_")) { // cmdstat_ping:calls=1,usec=2,...
                String name = line.substring("cmdstat_".length(), line.indexOf(':'));
                String count = line.substring(line.indexOf('=') + 1, line.indexOf(','));
                calls.put(name, Long.valueOf(count));
            }
        }
        return Map.copyOf(calls);
    }

    public void forgetCalls() {
        command("CONFIG", "RESETSTAT");
    }

    @Override
    public void close() {
        kill();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return engine.description() + " on port " + port;
    }
}
