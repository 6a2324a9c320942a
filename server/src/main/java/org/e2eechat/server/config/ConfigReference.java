package org.e2eechat.server.config;

import org.e2eechat.server.config.Setting.Group;
import org.e2eechat.server.config.Setting.Trait;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The text of docs/configuration.md. Nobody edits that file by hand; a test keeps the two equal. */
public final class ConfigReference {

    private static final String INTRODUCTION =
            """
            <!-- Generated from the code; edit Settings.java and ConfigReference.java, then run:
                 mvn -pl server test -Dtest=ConfigReferenceTest -Ddocs.update=true -->

            # Configuration

            The server reads environment variables once, at start, and checks all of them. When something is wrong it does not listen:
            it lists **every** problem on standard error, a line each (the variable, what is wrong, what is allowed; never the value
            of a secret), and exits with code 78 (`EX_CONFIG`). `--check-config` prints the same report, warnings included, and starts nothing.

            **Precedence.** The process environment wins over a `.env` file in the working directory, and that over the defaults.
            An empty variable counts as one that is not set, because Docker passes unset variables that way.

            **The `.env` file** has lines `NAME=value`, with or without `export` before them. `#` begins a comment at the start of a line or after
            a blank. `'…'` is taken as it stands; `"…"` knows `\\n`, `\\r`, `\\t`, `\\"`, `\\$` and `\\\\`. Quotes close on the same line.
            Nothing is substituted: `$NAME` stays as it is. Of two lines with the same name the later one counts. A line that cannot be read is a problem,
            and so is a `.env` that is there and cannot be read: a directory, another user's, a symbolic link that leads nowhere.

            **Secrets in files.** Each variable with ◆ can be given as `NAME_FILE=/path` instead, as Docker and Kubernetes mount secrets.
            Blanks and line breaks around the content do not count, nor does a byte order mark. Both at once is a problem. The file holds the value alone:
            quotes around it, `NAME=value` and a second line are refused, because they would become part of the secret.

            **Values.** Switches are `true`/`false`, `1`/`0`, `yes`/`no` or `on`/`off`. Numbers are decimal digits and nothing else. Names that end in `_MS` are
            milliseconds. Relative paths start at the working directory. A variable that looks like a mistyped one of these gets a warning.

            *new*: the service that this one replaces did not have it.
            """;

    private static final String LIMITS_INTRODUCTION =
            """
            ## What is limited, and what a client sees

            `ERR_…` is a reply and the connection lives on; a close code ends it.
            `retryAfterMs` and `Retry-After` say when to try again.

            | what | variable | default | per | what the client sees |
            |---|---|---|---|---|
            """;

    /** One limit: what is limited, by which variable, per what, and how a client learns of it. */
    private record Limit(String what, Setting<?> setting, String per, String seen) {}

    private static final List<Limit> LIMITS =
            List.of(
                    limit(
                            "size of a message",
                            Settings.MAX_WS_MSG_BYTES,
                            "message",
                            "close 1008 `message too large`"),
                    limit(
                            "size of the ciphertext",
                            Settings.MAX_APP_CIPHERTEXT_BYTES,
                            "chat message",
                            "`ERR_CIPHERTEXT_TOO_LARGE`"),
                    limit(
                            "messages in 10 s",
                            Settings.MAX_MSGS_PER_10S,
                            "connection",
                            "close 1008 `rate limit exceeded`"),
                    limit(
                            "bytes in 10 s",
                            Settings.MAX_BYTES_PER_10S,
                            "connection",
                            "close 1008 `rate limit exceeded`"),
                    limit(
                            "connections",
                            Settings.MAX_CONNS_PER_IP,
                            "address (IPv6: /64) and node",
                            "close 1008 `too many connections from your IP`"),
                    limit(
                            "connections",
                            Settings.MAX_TOTAL_CONNECTIONS,
                            "node",
                            "close 1013 `server at capacity`"),
                    limit(
                            "rooms created in a minute",
                            Settings.MAX_ROOM_CREATES_PER_IP_PER_MIN,
                            "address (IPv6: /64) and node",
                            "`ERR_RATE_LIMITED` with `retryAfterMs`; over HTTP 429 with `Retry-After`"),
                    limit(
                            "attempts to join in a minute",
                            Settings.MAX_JOINS_PER_IP_PER_MIN,
                            "address (IPv6: /64) and node",
                            "`ERR_RATE_LIMITED` with `retryAfterMs`"),
                    limit(
                            "HTTP requests in a minute",
                            Settings.MAX_HTTP_REQUESTS_PER_IP_PER_MIN,
                            "address (IPv6: /64) and node",
                            "429 with `Retry-After`"),
                    limit(
                            "participants",
                            Settings.ROOM_MAX_PARTICIPANTS,
                            "room",
                            "`ERR_ROOM_FULL`"),
                    limit(
                            "life of a QR token",
                            Settings.QR_ROTATION_MS,
                            "token",
                            "`ERR_TOKEN_EXPIRED`"),
                    limit(
                            "life of a rejoin token",
                            Settings.ROOM_KEY_TTL_MS,
                            "token",
                            "`ERR_TOKEN_EXPIRED`"),
                    limit(
                            "life of an idle room",
                            Settings.ROOM_KEY_TTL_MS,
                            "room",
                            "`ERR_NO_ROOM`"),
                    limit(
                            "unsent bytes",
                            Settings.SLOW_CONSUMER_BUFFER_THRESHOLD,
                            "connection",
                            "close 1008 `slow consumer`"),
                    limit(
                            "time in no room",
                            Settings.LOBBY_TIMEOUT_MS,
                            "connection",
                            "close 1008 `no room joined in time`"),
                    limit(
                            "time without a pong",
                            Settings.WS_PING_TIMEOUT_MS,
                            "ping",
                            "the connection is dropped"),
                    limit(
                            "time without an HTTP request",
                            Settings.HTTP_KEEP_ALIVE_TIMEOUT_MS,
                            "connection",
                            "the connection is closed"),
                    limit(
                            "time to shut down",
                            Settings.GRACEFUL_SHUTDOWN_TIMEOUT_MS,
                            "node",
                            "close 1001 `server draining`"));

    private ConfigReference() {}

    /** Every variable that the page names, in its order: names, other names for the same, and {@code NAME_FILE}. */
    public static List<String> variables() {
        return Settings.all().stream().flatMap(Setting::names).toList();
    }

    /** The whole page, Markdown, with a line break at its end. */
    public static String markdown() {
        Stream<String> groups = Stream.of(Group.values()).map(ConfigReference::table);
        return INTRODUCTION + groups.collect(Collectors.joining()) + limits();
    }

    private static String table(Group group) {
        return Settings.all().stream()
                .filter(setting -> setting.group() == group)
                .map(ConfigReference::row)
                .collect(
                        Collectors.joining(
                                "",
                                "\n## "
                                        + group.title()
                                        + "\n\n| variable | default | allowed | meaning |\n|---|---|---|---|\n",
                                ""));
    }

    private static String row(Setting<?> setting) {
        return row(
                variable(setting),
                setting.fallback().shown(),
                setting.syntax().allowed(),
                setting.meaning());
    }

    private static String variable(Setting<?> setting) {
        return "`"
                + setting.name()
                + "`"
                + setting.alias().map(alias -> " or *new* `" + alias + "`").orElse("")
                + (setting.has(Trait.FILE) ? " ◆" : "")
                + (setting.has(Trait.NEW) ? " *new*" : "");
    }

    private static String limits() {
        return LIMITS.stream()
                .map(
                        limit ->
                                row(
                                        limit.what(),
                                        "`" + limit.setting().name() + "`",
                                        limit.setting().fallback().shown(),
                                        limit.per(),
                                        limit.seen()))
                .collect(Collectors.joining("", "\n" + LIMITS_INTRODUCTION, ""));
    }

    private static Limit limit(String what, Setting<?> setting, String per, String seen) {
        return new Limit(what, setting, per, seen);
    }

    private static String row(String... cells) {
        return Stream.of(cells)
                .map(cell -> cell.replace("|", "\\|"))
                .collect(Collectors.joining(" | ", "| ", " |\n"));
    }
}
