package org.e2eechat.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.awaitility.Awaitility;
import org.e2eechat.server.protocol.RoomId;
import org.e2eechat.server.testkit.valkey.Monitor;
import org.e2eechat.server.testkit.valkey.Reply;
import org.e2eechat.server.testkit.valkey.RespClient;
import org.e2eechat.server.testkit.valkey.ValkeyServer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One room in a real Valkey, and the scripts as any node may run them on it: argument by argument, as their headers say. */
final class ScriptedRoom implements AutoCloseable {
    static final String A = "aaaaaaaaaaaaaaaa";
    static final String B = "bbbbbbbbbbbbbbbb";
    static final String FRESH = "777"; // a generation that was never used
    static final Duration LEASE = Duration.ofSeconds(12);
    static final Duration EMPTY_TTL = Duration.ofMinutes(10);
    static final Duration GRACE = Duration.ofSeconds(5); // of a token after its end
    static final Duration PATIENCE = Duration.ofMinutes(1); // for a join that was given up
    static final int CAPACITY = 3;
    private static final int MANY = 100;
    private static final int MARK = 8;

    private static final Duration TOKEN_LIFE = Duration.ofMinutes(2);
    private static final String WITH_MARK = "^(N[0-9a-f]{16}[0-9]+) ([0-9a-f]{8}){1,2}";
    private static final Pattern PUBLICATION = // as MONITOR prints one of a script
            Pattern.compile(".*] \"(S?PUBLISH)\" \"([^\"]*)\" \"([^\"]*)\"");

    private final ValkeyServer valkey;
    private final Keys keys = Keys.of(RoomId.random(new Random()));
    private final RespClient client;
    private final Monitor monitor;
    private final List<RespClient> listeners = new ArrayList<>();
    private int linesRead; // of the monitor
    private int marks;

    ScriptedRoom(ValkeyServer valkey) {
        this.valkey = valkey;
        this.client = valkey.connect();
        this.monitor = valkey.monitor();
    }

    // The scripts

    /** Runs a script of a room and flattens what it answers. */
    private List<String> run(LuaScript script, String node, String... own) {
        boolean usesTokens = script == LuaScript.TAKE_SEAT || script == LuaScript.UNDO_SEAT;
        Stream<String> names = Stream.of(roomKey(), channel());
        Stream<String> shared = Stream.of(node, ms(LEASE), ms(EMPTY_TTL), "PUBLISH");
        return withoutMark(
                call(
                        Stream.of(
                                        Stream.of("EVAL", script.text(), usesTokens ? "3" : "2"),
                                        usesTokens
                                                ? Stream.concat(names, Stream.of(usedKey()))
                                                : names,
                                        shared,
                                        Arrays.stream(own))
                                .flatMap(words -> words)
                                .toArray(String[]::new)));
    }

    /** The mark in an answer is not known beforehand; {@link #mark} has the room's. */
    private static List<String> withoutMark(List<String> answer) {
        int at =
                switch (answer.isEmpty() ? "" : answer.getFirst()) {
                    case "seated" -> 5;
                    case "settled", "rebuilt", "here", "renewed" -> 2;
                    default -> -1;
                };
        if (at < 0) {
            return answer;
        }
        List<String> rest = new ArrayList<>(answer);
        assertThat(rest.remove(at)).as("a mark").matches("([0-9a-f]{8}){0,2}");
        return rest;
    }

    /** Makes the room; {@code creator} may be nothing. */
    List<String> create(String node, String creator) {
        return run(LuaScript.CREATE_ROOM, node, creator);
    }

    /** Somebody who wants to come in with a token of their own that is good. */
    Join join(String node, String participant) {
        long expires = now() + TOKEN_LIFE.toMillis();
        return new Join(node, participant, "token-of-" + participant, expires, "0", CAPACITY, true);
    }

    /** What a join brings. */
    record Join(
            String node,
            String participant,
            String token,
            long expires,
            String generation,
            int capacity,
            boolean once) {
        Join withToken(String other) {
            return new Join(node, participant, other, expires, generation, capacity, once);
        }

        Join withExpiry(long other) {
            return new Join(node, participant, token, other, generation, capacity, once);
        }

        Join withGeneration(String other) {
            return new Join(node, participant, token, expires, other, capacity, once);
        }

        /** With a token that is good any number of times. */
        Join manyTimes() {
            return new Join(node, participant, token, expires, generation, capacity, false);
        }
    }

    List<String> take(Join join) {
        return run(
                LuaScript.TAKE_SEAT,
                join.node(),
                join.participant(),
                join.token(),
                Long.toString(join.expires()),
                join.generation(),
                Integer.toString(join.capacity()),
                join.once() ? "1" : "0",
                FRESH,
                ms(GRACE));
    }

    List<String> take(String node, String participant) {
        return take(join(node, participant));
    }

    List<String> undoCreation(String node, String participant) {
        return undo(node, participant, "", true, true);
    }

    private List<String> undo(
            String node,
            String participant,
            String token,
            boolean isNewRoom,
            boolean goesWhenLeft) {
        return run(
                LuaScript.UNDO_SEAT,
                node,
                participant,
                token,
                ms(PATIENCE),
                isNewRoom ? "1" : "0",
                goesWhenLeft ? "1" : "0");
    }

    List<String> undo(Join join) {
        return undo(join, true);
    }

    List<String> undo(Join join, boolean goesWhenLeft) {
        return undo(join.node(), join.participant(), join.token(), false, goesWhenLeft);
    }

    List<String> giveBack(String node, String participant, boolean goesWhenEmpty) {
        return run(LuaScript.GIVE_SEAT_BACK, node, participant, goesWhenEmpty ? "1" : "0");
    }

    /** Renews the lease of a node that knows its seats and nothing else. */
    List<String> renew(String node) {
        return renew(node, sum(node));
    }

    /** {@code seen} are versions and marks in turn. */
    List<String> renew(String node, String sum, String... seen) {
        return run(
                LuaScript.RENEW_LEASE,
                node,
                Stream.concat(Stream.of(sum), Arrays.stream(seen)).toArray(String[]::new));
    }

    /** What stands for the seats of a node in the room. */
    String sum(String node) {
        long sum = 0;
        for (Map.Entry<String, String> field : stored().entrySet()) {
            if (field.getKey().startsWith("s") && field.getValue().endsWith(" " + node)) {
                sum += Keys.sha1Bits(field.getKey().substring(1));
            }
        }
        return Long.toString(sum);
    }

    /** The mark of the room's version. */
    String mark() {
        return field("h").isEmpty() ? "" : field("h").substring(0, MARK);
    }

    /** Of a version that the room still knows; another one's for any other. */
    private String markOf(long version) {
        Map<String, String> stored = stored();
        String line = stored.getOrDefault("h", "");
        long from = (Long.parseLong(stored.getOrDefault("v", "0")) - version) * MARK;
        return from >= 0 && from < line.length()
                ? line.substring((int) from, (int) from + MARK)
                : "0".repeat(MARK);
    }

    /**
     * A node that has seen a version of the room, as it was if the room still knows; 0 for none.
     * {@code seats} are participants and their order numbers in turn.
     */
    List<String> settle(String node, long seenVersion, String... seats) {
        Stream<String> seen =
                seenVersion == 0
                        ? Stream.of("0")
                        : Stream.of("1", Long.toString(seenVersion), markOf(seenVersion));
        return settle(node, MANY, seen, seats);
    }

    /** In a room with so many seats. */
    List<String> settle(String node, int capacity, Stream<String> seen, String... seats) {
        return run(
                LuaScript.SETTLE_ROOM,
                node,
                Stream.of(Stream.of(FRESH, Integer.toString(capacity)), seen, Arrays.stream(seats))
                        .flatMap(words -> words)
                        .toArray(String[]::new));
    }

    // What is there

    String roomKey() {
        return new String(keys.room(), US_ASCII);
    }

    String usedKey() {
        return new String(keys.used(), US_ASCII);
    }

    String channel() {
        return new String(keys.channel(), US_ASCII);
    }

    /** One command of the test's own, flattened as a script's answer is. */
    List<String> call(String... words) {
        return flat(client.call(words));
    }

    private static List<String> flat(Reply reply) {
        return switch (reply) {
            case Reply.Text text -> List.of(text.text());
            case Reply.Whole(long number) -> List.of(Long.toString(number));
            case Reply.Items(List<Reply> items) ->
                    items.stream().flatMap(item -> flat(item).stream()).toList();
            case Reply.Nothing _ -> List.of();
            case Reply.Refused(String message) -> throw new AssertionError(message);
        };
    }

    /** The room, by field; empty when there is none. */
    Map<String, String> stored() {
        return pairs(call("HGETALL", roomKey()));
    }

    /** What is remembered of tokens, and until when. */
    Map<String, Long> used() {
        Map<String, Long> until = new TreeMap<>();
        pairs(call("ZRANGE", usedKey(), "0", "-1", "WITHSCORES"))
                .forEach((what, score) -> until.put(what, Long.valueOf(score)));
        return until;
    }

    private static Map<String, String> pairs(List<String> flat) {
        Map<String, String> pairs = new TreeMap<>();
        for (int i = 0; i < flat.size(); i += 2) {
            pairs.put(flat.get(i), flat.get(i + 1));
        }
        return pairs;
    }

    String field(String name) {
        return stored().getOrDefault(name, "");
    }

    long version() {
        return Long.parseLong(field("v"));
    }

    /** When the lease of each node in the room is over. */
    Map<String, Long> leases() {
        Map<String, Long> leases = new HashMap<>();
        String[] words = field("n").split(" ", -1);
        for (int i = 0; i + 2 < words.length; i += 3) {
            leases.put(words[i], Long.valueOf(words[i + 1]));
        }
        return leases;
    }

    // Time

    /** Of Valkey, Unix milliseconds. */
    long now() {
        List<String> time = call("TIME");
        return Long.parseLong(time.get(0)) * 1_000 + Long.parseLong(time.get(1)) / 1_000;
    }

    void pass(Duration time) {
        TimeInValkey.pass(valkey, time);
    }

    /** That a key ends {@code life} after a moment that was not before {@code since}. */
    void expectLife(String key, Duration life, long since) {
        long left = Long.parseLong(call("PTTL", key).getFirst());
        assertThat(left)
                .as("what is left of the life of " + key)
                .isBetween(life.toMillis() - (now() - since) - 1, life.toMillis());
    }

    /** That a moment was {@code after} another that lies between {@code since} and now. */
    void expectMoment(long moment, Duration after, long since) {
        assertThat(moment - after.toMillis()).as("the moment").isBetween(since, now());
    }

    static String ms(Duration duration) {
        return Long.toString(duration.toMillis());
    }

    // What is said

    /** One more who listens to the room, until the test ends. */
    void listen() {
        RespClient listener = valkey.connect();
        listener.call("SUBSCRIBE", channel());
        listeners.add(listener);
    }

    /** What was published on the room's channel since the last call. */
    List<String> published() {
        String mark = "mark-" + marks++;
        client.call("PING", mark);
        List<String> said = new ArrayList<>();
        Awaitility.await()
                .pollInterval(Duration.ofMillis(2))
                .until(() -> monitor.lines().stream().anyMatch(line -> line.contains(mark)));
        List<String> lines = monitor.lines();
        for (String line : lines.subList(linesRead, lines.size())) {
            Matcher publication = PUBLICATION.matcher(line);
            if (publication.matches() && publication.group(2).equals(channel())) {
                said.add(publication.group(3).replaceFirst(WITH_MARK, "$1"));
            }
        }
        linesRead = lines.size();
        return said;
    }

    @Override
    public void close() {
        listeners.forEach(RespClient::close);
        monitor.close();
        client.close();
    }
}
