package org.e2eechat.server.cluster;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.valkey.exceptions.JedisDataException;

import org.luaj.vm2.Globals;
import org.luaj.vm2.LoadState;
import org.luaj.vm2.LuaClosure;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Prototype;
import org.luaj.vm2.Varargs;
import org.luaj.vm2.compiler.LuaC;
import org.luaj.vm2.lib.BaseLib;
import org.luaj.vm2.lib.OneArgFunction;
import org.luaj.vm2.lib.PackageLib;
import org.luaj.vm2.lib.StringLib;
import org.luaj.vm2.lib.TableLib;
import org.luaj.vm2.lib.TwoArgFunction;
import org.luaj.vm2.lib.VarArgFunction;
import org.luaj.vm2.lib.jse.JseMathLib;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.ToIntBiFunction;

/**
 * A Valkey in this process that runs the real scripts, on a clock of the test's: the commands that
 * they use, hashes, sorted sets, lives of keys, and the refusal of memory when it is full. {@link
 * LuaValkeyTest} holds it to the real server.
 */
final class LuaValkey {
    private final Globals lua;
    private final Scripts scripts;
    private final LongSupplier clockMillis;
    private final ToIntBiFunction<String, byte[]> publish;
    private Map<String, Key> keys = new TreeMap<>();
    private boolean isDirty;

    /** Whether what may take memory is refused, as with maxmemory and noeviction. */
    boolean isFull;

    /**
     * @param scripts compiled, for any number of servers
     * @param clockMillis Unix milliseconds
     * @param publish hands on what is published on a channel and says how many listen
     */
    LuaValkey(Scripts scripts, LongSupplier clockMillis, ToIntBiFunction<String, byte[]> publish) {
        this.clockMillis = clockMillis;
        this.publish = publish;
        this.scripts = scripts;
        this.lua = Scripts.newGlobals();
        LuaTable redis = new LuaTable();
        redis.set("call", new Call());
        redis.set("sha1hex", new Sha1());
        lua.set("redis", redis);
    }

    /** The scripts, compiled when they are first run. */
    static final class Scripts {
        private final Map<LuaScript, Prototype> compiled = new EnumMap<>(LuaScript.class);
        private final Globals compiler = newGlobals();

        private static Globals newGlobals() {
            Globals lua = new Globals();
            lua.load(new BaseLib());
            lua.load(new PackageLib());
            lua.load(new TableLib());
            lua.load(new StringLib());
            lua.load(new JseMathLib());
            LoadState.install(lua);
            LuaC.install(lua);
            lua.set("unpack", lua.get("table").get("unpack"));
            // That of the library knows no precision.
            lua.get("string").set("format", new Format());
            return lua;
        }

        Prototype of(LuaScript script) {
            return compiled.computeIfAbsent(script, this::compile);
        }

        private Prototype compile(LuaScript script) {
            try {
                return compiler.compilePrototype(
                        new ByteArrayInputStream(script.text().getBytes(UTF_8)), script.name());
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
        }
    }

    /** A hash or a sorted set, and when it ends; scores are kept as whole numbers. */
    private static final class Key {
        private final TreeMap<String, String> fields = new TreeMap<>();
        private long endsMillis = Long.MAX_VALUE;

        Key copy() {
            Key copy = new Key();
            copy.fields.putAll(fields);
            copy.endsMillis = endsMillis;
            return copy;
        }
    }

    /** Everything that is stored, as a replica would have it. */
    record Snapshot(Map<String, Object> keys) {}

    Snapshot snapshot() {
        Map<String, Object> copy = new TreeMap<>();
        keys.forEach((name, key) -> copy.put(name, key.copy()));
        return new Snapshot(copy);
    }

    void restore(Snapshot snapshot) {
        keys = new TreeMap<>();
        snapshot.keys().forEach((name, key) -> keys.put(name, ((Key) key).copy()));
    }

    void flush() {
        keys.clear();
    }

    /** The names of all keys that have not ended. */
    List<String> names() {
        expire();
        return List.copyOf(keys.keySet());
    }

    void delete(String name) {
        keys.remove(name);
    }

    /** The fields of a hash; empty when there is none. */
    Map<String, String> hash(String name) {
        expire();
        Key key = keys.get(name);
        return key == null ? Map.of() : key.fields;
    }

    private void expire() {
        long now = clockMillis.getAsLong();
        keys.values().removeIf(key -> key.endsMillis <= now || key.fields.isEmpty());
    }

    /**
     * Runs a script as EVAL does.
     *
     * @throws JedisDataException when it fails; what it wrote before stays, as in the real one
     */
    List<?> run(LuaScript script, List<byte[]> names, List<byte[]> arguments) {
        expire();
        isDirty = false;
        lua.set("KEYS", list(names));
        lua.set("ARGV", list(arguments));
        try {
            return answer(new LuaClosure(scripts.of(script), lua).call());
        } catch (LuaError failed) {
            throw new JedisDataException(failed.getMessage());
        }
    }

    private static LuaTable list(List<byte[]> values) {
        LuaTable table = new LuaTable();
        for (int i = 0; i < values.size(); i++) {
            table.set(i + 1, LuaString.valueOf(values.get(i)));
        }
        return table;
    }

    private static List<?> answer(LuaValue value) {
        List<Object> parts = new ArrayList<>();
        for (int i = 1; value.istable() && !value.get(i).isnil(); i++) {
            LuaValue part = value.get(i);
            parts.add(part.isnumber() && !part.isstring() ? part.tolong() : bytes(part));
        }
        return parts;
    }

    private static byte[] bytes(LuaValue value) {
        return value.tojstring().getBytes(ISO_8859_1);
    }

    private static final class Format extends TwoArgFunction {
        @Override
        public LuaValue call(LuaValue format, LuaValue number) {
            return valueOf(String.format(Locale.ROOT, format.tojstring(), number.todouble()));
        }
    }

    private static final class Sha1 extends OneArgFunction {
        @Override
        public LuaValue call(LuaValue text) {
            try {
                byte[] hash =
                        MessageDigest.getInstance("SHA-1")
                                .digest(text.tojstring().getBytes(US_ASCII));
                return valueOf(HexFormat.of().formatHex(hash));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has SHA-1", e);
            }
        }
    }

    private final class Call extends VarArgFunction {
        @Override
        public Varargs invoke(Varargs words) {
            String command = words.arg1().tojstring();
            String name = words.narg() > 1 ? words.arg(2).tojstring() : "";
            return switch (command) {
                case "TIME" -> time();
                case "HGETALL" -> all(name);
                case "HGET" -> field(name, words.arg(3).tojstring());
                case "HMGET" -> some(name, words);
                case "HSET" -> {
                    takeMemory();
                    Key key = keys.computeIfAbsent(name, _ -> new Key());
                    for (int i = 3; i <= words.narg(); i += 2) {
                        key.fields.put(words.arg(i).tojstring(), words.arg(i + 1).tojstring());
                    }
                    yield ZERO;
                }
                case "ZADD" -> {
                    takeMemory();
                    Key key = keys.computeIfAbsent(name, _ -> new Key());
                    for (int i = 3; i <= words.narg(); i += 2) {
                        key.fields.put(words.arg(i + 1).tojstring(), words.arg(i).tojstring());
                    }
                    yield ZERO;
                }
                case "ZSCORE" -> field(name, words.arg(3).tojstring());
                case "HDEL", "ZREM" -> remove(name, words.arg(3).tojstring());
                case "ZREMRANGEBYSCORE" -> {
                    isDirty = true;
                    long until = Long.parseLong(words.arg(4).tojstring());
                    Key key = keys.get(name);
                    if (key != null) {
                        key.fields.values().removeIf(score -> Long.parseLong(score) <= until);
                    }
                    yield ZERO;
                }
                case "PEXPIRE" -> end(name, clockMillis.getAsLong() + words.arg(3).tolong());
                case "PEXPIREAT" -> end(name, Long.parseLong(words.arg(3).tojstring()));
                case "PTTL" -> left(name);
                case "DEL" -> {
                    isDirty = true;
                    keys.remove(name);
                    yield ONE;
                }
                case "PUBLISH", "SPUBLISH" ->
                        valueOf(publish.applyAsInt(name, bytes(words.arg(3))));
                default -> throw new LuaError("unknown command " + command);
            };
        }

        private void takeMemory() {
            if (isFull && !isDirty) {
                throw new LuaError("OOM command not allowed when used memory > 'maxmemory'.");
            }
            isDirty = true;
        }

        private LuaValue time() {
            long now = clockMillis.getAsLong();
            LuaTable time = new LuaTable();
            time.set(1, valueOf(Long.toString(now / 1_000)));
            time.set(2, valueOf(Long.toString(now % 1_000 * 1_000)));
            return time;
        }

        private LuaValue all(String name) {
            LuaTable all = new LuaTable();
            Key key = keys.get(name);
            if (key != null) {
                int i = 1;
                for (Map.Entry<String, String> field : key.fields.entrySet()) {
                    all.set(i++, valueOf(field.getKey()));
                    all.set(i++, valueOf(field.getValue()));
                }
            }
            return all;
        }

        private LuaValue field(String name, String field) {
            Key key = keys.get(name);
            String value = key == null ? null : key.fields.get(field);
            return value == null ? FALSE : valueOf(value);
        }

        private LuaValue some(String name, Varargs words) {
            LuaTable some = new LuaTable();
            for (int i = 3; i <= words.narg(); i++) {
                some.set(i - 2, field(name, words.arg(i).tojstring()));
            }
            return some;
        }

        private LuaValue remove(String name, String field) {
            isDirty = true;
            Key key = keys.get(name);
            boolean was = key != null && key.fields.remove(field) != null;
            if (key != null && key.fields.isEmpty()) {
                keys.remove(name);
            }
            return was ? ONE : ZERO;
        }

        private LuaValue end(String name, long atMillis) {
            isDirty = true;
            Key key = keys.get(name);
            if (key != null) {
                key.endsMillis = atMillis;
            }
            return key == null ? ZERO : ONE;
        }

        private LuaValue left(String name) {
            Key key = keys.get(name);
            return valueOf(
                    key == null
                            ? -2
                            : key.endsMillis == Long.MAX_VALUE
                                    ? -1
                                    : (double) (key.endsMillis - clockMillis.getAsLong()));
        }
    }
}
