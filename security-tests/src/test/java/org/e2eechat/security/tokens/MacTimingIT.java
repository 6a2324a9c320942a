package org.e2eechat.security.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.security.testkit.Relay;
import org.e2eechat.security.testkit.Tokens;
import org.e2eechat.security.testkit.WebSocket;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.Base64;

/**
 * Whether the time of a refusal tells how much of a signature was right. Statistics are printed and judged by people: Welch's t beyond ±4.5 in run after run would be a leak, and a
 * single value is a matter of what else the machine does.
 */
class MacTimingIT {
    private static final int ATTEMPTS = 1000; // of each kind, taking turns

    @Test
    void how_long_refusals_take_is_measured() {
        try (Relay relay =
                        Relay.start(
                                "MAX_MSGS_PER_10S", "1000000", "MAX_BYTES_PER_10S", "1000000000");
                WebSocket host = relay.connect();
                WebSocket thief = relay.connect()) {
            String room = host.createRoom().id();
            String token =
                    Tokens.good(
                            relay.setting("JOIN_TOKEN_SECRET"),
                            room,
                            System.currentTimeMillis() + 600_000);
            String firstByteWrong = withByteChanged(token, 0);
            String lastByteWrong = withByteChanged(token, 31);
            double[] first = new double[ATTEMPTS];
            double[] last = new double[ATTEMPTS];

            for (int i = 0; i < ATTEMPTS; i++) {
                first[i] = micros(thief, room, firstByteWrong);
                last[i] = micros(thief, room, lastByteWrong);
            }

            System.out.printf(
                    "MAC timing: first byte wrong %.1f us, last byte wrong %.1f us (medians), Welch's t %.2f%n",
                    median(first), median(last), welch(first, last));
            assertThat(relay.metric("relay_join_rejections_total", "ERR_TOKEN_MAC"))
                    .isEqualTo(2 * ATTEMPTS);
        }
    }

    private static String withByteChanged(String token, int at) {
        String[] parts = token.split("\\.", -1);
        byte[] mac = Base64.getUrlDecoder().decode(parts[1]);
        mac[at] ^= 1;
        return parts[0] + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(mac);
    }

    private static double micros(WebSocket thief, String room, String token) {
        long start = System.nanoTime();
        assertThat(thief.join(room, token)).isEqualTo("ERR_TOKEN_MAC");
        return (System.nanoTime() - start) / 1000.0;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** Without the slowest tenth of each, which is the machine's and not the server's. */
    private static double welch(double[] some, double[] others) {
        double[] a = fastest(some);
        double[] b = fastest(others);
        return (mean(a) - mean(b)) / Math.sqrt(variance(a) / a.length + variance(b) / b.length);
    }

    private static double[] fastest(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return Arrays.copyOf(sorted, sorted.length * 9 / 10);
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static double variance(double[] values) {
        double mean = mean(values);
        return Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / (values.length - 1);
    }
}
