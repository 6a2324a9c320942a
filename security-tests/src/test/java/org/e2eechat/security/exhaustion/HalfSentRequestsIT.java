package org.e2eechat.security.exhaustion;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.security.testkit.HttpAnswer;
import org.e2eechat.security.testkit.Neighbours;
import org.e2eechat.security.testkit.RawSocket;
import org.e2eechat.security.testkit.Relay;
import org.junit.jupiter.api.Test;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Headers that begin and do not end, on sockets that have already been served. Ten addresses ended
 * a
 * node with the heap of the shipped container within five seconds, one address a node with 64 MiB.
 */
class HalfSentRequestsIT {
    private static final int SOCKETS_OF_AN_ADDRESS = 198;
    private static final String BEGUN = "GET /live HTTP/1.1\r\nHost: a\r\n";

    /** Half of them are refused at once; the others hold as much as a header may. */
    private static final List<String> HEADERS =
            List.of(
                    BEGUN + "a:b\r\n".repeat(1_550),
                    BEGUN + ("a:" + "x".repeat(120) + "\r\n").repeat(62));

    private static final Pattern USED = Pattern.compile("total \\d+K, used (\\d+)K");

    @Test
    void ten_addresses_do_not_fill_the_heap_of_the_shipped_container() {
        attack("-Xmx460m", 10);
    }

    @Test
    void one_address_does_not_fill_a_small_heap() {
        attack("-Xmx64m", 1);
    }

    private static void attack(String heap, int addresses) {
        List<RawSocket> held = new ArrayList<>();
        try (Relay relay =
                        Relay.start(
                                List.of(heap),
                                "MAX_CONNS_PER_IP",
                                "",
                                "MAX_MSGS_PER_10S",
                                "100000");
                Neighbours neighbours = Neighbours.talkOn(relay)) {
            long before = usedKilobytes(relay);
            for (int i = 0; i < SOCKETS_OF_AN_ADDRESS * addresses; i++) {
                held.add(halfSent(relay, 70 + i % addresses, HEADERS.get(i / addresses % 2)));
            }
            long after = usedKilobytes(relay);

            neighbours.lostNothing("half-sent headers of " + addresses + " addresses");
            HttpAnswer ready = relay.http("GET", "/ready");
            assertThat(ready.status()).isEqualTo(200);
            assertThat(relay.isAlive()).isTrue();
            assertThat((after - before) / held.size())
                    .as("kilobytes for each socket, from %d to %d", before, after)
                    .isLessThan(40);
            held.forEach(RawSocket::close);
        }
    }

    private static RawSocket halfSent(Relay relay, int address, String header) {
        RawSocket socket = RawSocket.from(address, relay.port());
        try {
            assertThat(socket.request("GET", "/live").status()).isEqualTo(200);
            return socket.send(header);
        } catch (UncheckedIOException closed) {
            throw new AssertionError(relay.said(), closed);
        }
    }

    private static long usedKilobytes(Relay relay) {
        relay.jcmd("GC.run");
        Matcher used = USED.matcher(relay.jcmd("GC.heap_info"));
        long sum = 0;
        while (used.find()) {
            sum += Long.parseLong(used.group(1));
        }
        return sum;
    }
}
