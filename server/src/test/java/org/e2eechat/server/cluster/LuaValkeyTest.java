package org.e2eechat.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.e2eechat.server.protocol.RoomId;
import org.e2eechat.server.testkit.valkey.Reply;
import org.e2eechat.server.testkit.valkey.RespClient;
import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The server of the simulation answers the real scripts as a real server does, and stores the same.
 * Times are left out: the two have clocks of their own.
 */
class LuaValkeyTest {
    private static final long SEED = 20_261_130;
    private static final int CALLS = 600;
    private static final String[] NODES = {"aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb"};

    private final Random dice = new Random(SEED);
    private final Keys keys = Keys.of(RoomId.random(dice));

    @Test
    void whatever_is_called_in_whatever_order_both_answer_alike() {
        LuaValkey simulated =
                new LuaValkey(new LuaValkey.Scripts(), System::currentTimeMillis, (_, _) -> 0);
        try (ValkeyServer valkey = ValkeyServer.start();
                RespClient real = valkey.connect()) {
            for (int i = 0; i < CALLS; i++) {
                if (dice.nextInt(40) == 0) {
                    boolean isFull = !simulated.isFull;
                    simulated.isFull = isFull;
                    real.call("CONFIG", "SET", "maxmemory", isFull ? "1" : "0");
                }
                LuaScript script = any();
                List<String> arguments = arguments(script);
                List<byte[]> names =
                        script == LuaScript.TAKE_SEAT || script == LuaScript.UNDO_SEAT
                                ? keys.roomAndTokenNames()
                                : keys.roomNames();

                assertThat(ran(simulated, script, names, arguments))
                        .as("call %d, %s %s", i, script, arguments)
                        .isEqualTo(ran(real, script, names, arguments));
                assertThat(simulated.hash(new String(keys.room(), US_ASCII)).keySet())
                        .as("what is stored after call %d, %s %s", i, script, arguments)
                        .isEqualTo(fields(real));
            }
        }
    }

    private LuaScript any() {
        LuaScript[] scripts = {
            LuaScript.CREATE_ROOM,
            LuaScript.TAKE_SEAT,
            LuaScript.TAKE_SEAT,
            LuaScript.TAKE_SEAT,
            LuaScript.GIVE_SEAT_BACK,
            LuaScript.RENEW_LEASE,
            LuaScript.SETTLE_ROOM,
            LuaScript.UNDO_SEAT
        };
        return scripts[dice.nextInt(scripts.length)];
    }

    private List<String> arguments(LuaScript script) {
        List<String> all = new ArrayList<>(List.of(NODES[dice.nextInt(2)], "60000", "600000"));
        all.add("PUBLISH");
        String person = "person" + dice.nextInt(8);
        String token = "token" + dice.nextInt(30);
        long expires = System.currentTimeMillis() + 600_000;
        String[] own =
                switch (script) {
                    case CREATE_ROOM -> new String[] {person};
                    case TAKE_SEAT ->
                            new String[] {
                                person, token, Long.toString(expires), "0", "5", "1", "777", "5000"
                            };
                    case GIVE_SEAT_BACK -> new String[] {person, "1"};
                    case RENEW_LEASE -> new String[] {Long.toString(Keys.sha1Bits(person))};
                    case SETTLE_ROOM ->
                            Stream.concat(
                                            Stream.of("0", "5", "0"),
                                            IntStream.range(0, dice.nextInt(4))
                                                    .boxed()
                                                    .flatMap(i -> Stream.of("person" + i, "0")))
                                    .toArray(String[]::new);
                    default -> new String[] {person, token, "60000", "0", "1"};
                };
        all.addAll(Arrays.asList(own));
        return all;
    }

    private static List<String> ran(
            LuaValkey simulated, LuaScript script, List<byte[]> names, List<String> arguments) {
        try {
            List<byte[]> bytes = arguments.stream().map(each -> each.getBytes(US_ASCII)).toList();
            return simulated.run(script, names, bytes).stream()
                    .map(each -> new String((byte[]) each, US_ASCII))
                    .toList();
        } catch (io.valkey.exceptions.JedisDataException refused) {
            return List.of("refused");
        }
    }

    private static List<String> ran(
            RespClient real, LuaScript script, List<byte[]> names, List<String> arguments) {
        List<String> words =
                new ArrayList<>(List.of("EVAL", script.text(), Integer.toString(names.size())));
        names.forEach(name -> words.add(new String(name, US_ASCII)));
        words.addAll(arguments);
        try {
            return real.call(words.toArray(String[]::new)).items().stream()
                    .map(Reply::text)
                    .toList();
        } catch (RespClient.RefusedException refused) {
            return List.of("refused");
        }
    }

    private java.util.Set<String> fields(RespClient real) {
        TreeMap<String, String> fields = new TreeMap<>();
        real.call("HKEYS", new String(keys.room(), US_ASCII))
                .items()
                .forEach(field -> fields.put(field.text(), ""));
        return fields.keySet();
    }
}
