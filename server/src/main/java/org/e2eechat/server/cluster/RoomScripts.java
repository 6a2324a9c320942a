package org.e2eechat.server.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.e2eechat.server.room.DirectoryUnavailableException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Runs the scripts of a room. Each of them is told the same first: who asks, how long a node's seats and a room without anybody last, and how to publish.
 */
final class RoomScripts {
    private static final int COMMON_ARGUMENTS = 4;

    private final RoomServers valkey;
    private final String node;
    private final Timings timings;
    private final Duration emptyRoomTtl;
    private final LongSupplier nanoClock;

    RoomScripts(
            RoomServers valkey,
            String node,
            Timings timings,
            Duration emptyRoomTtl,
            LongSupplier nanoClock) {
        this.valkey = valkey;
        this.node = node;
        this.timings = timings;
        this.emptyRoomTtl = emptyRoomTtl;
        this.nanoClock = nanoClock;
    }

    /** When a join, a creation or a leave that begins now has to be over. */
    Deadline deadline() {
        return Deadline.in(timings.call(), nanoClock);
    }

    /** A call for everything that is to be done by one deadline. */
    Valkey.Call newCall() {
        return new Valkey.Call(deadline());
    }

    /**
     * Runs a script and waits for what it answers.
     *
     * @param names what the script touches; see {@link Keys}
     * @param own what it is told beside what all are told
     */
    ScriptReply run(
            LuaScript script, Keys keys, List<byte[]> names, Valkey.Call call, String... own)
            throws DirectoryUnavailableException {
        return new ScriptReply(valkey.run(script, keys.slot(), names, arguments(own), call));
    }

    /** Runs a script without waiting for it. False when nothing was sent and the callback will not be called. */
    boolean runLater(
            LuaScript script,
            Keys keys,
            List<byte[]> names,
            Link.Callback callback,
            String... own) {
        return valkey.runLater(script, keys.slot(), names, arguments(own), callback);
    }

    /** How long this node's seats last after a script has confirmed them. */
    Duration lease() {
        return timings.lease();
    }

    private List<byte[]> arguments(String... own) {
        List<byte[]> all = new ArrayList<>(COMMON_ARGUMENTS + own.length);
        all.add(ascii(node));
        all.add(ascii(ms(timings.lease())));
        all.add(ascii(ms(emptyRoomTtl)));
        all.add(ascii(valkey.publishCommand().name()));
        for (String each : own) {
            all.add(ascii(each));
        }
        return all;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    /** A time as scripts want it, in milliseconds. */
    static String ms(Duration duration) {
        return Long.toString(duration.toMillis());
    }

    /** A yes or no as scripts want it. */
    static String flag(boolean value) {
        return value ? "1" : "0";
    }
}
