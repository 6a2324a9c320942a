package org.e2eechat.server.token;

import org.e2eechat.server.config.Secret;
import org.e2eechat.server.protocol.JoinToken;
import org.e2eechat.server.protocol.RoomId;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.IntSupplier;

/** Prints what a token costs, roughly. A figure to look at, so nothing asserts it and no test runner finds it. */
final class JoinTokensCost {
    private static final int WARM_UPS = 5;
    private static final int CALLS = 200_000;

    private JoinTokensCost() {}

    public static void main(String[] arguments) {
        Secret secret = new Secret("a secret of the tests, 32 bytes +");
        RoomId room = new RoomId("c29tZS1yb29tLWlkLTE2");
        JoinTokens one = tokens(secret, List.of());
        JoinTokens three =
                tokens(
                        secret,
                        List.of(
                                new Secret("the secret before, also 32 bytes+"),
                                new Secret("and the one before that, as long")));
        JoinToken token = one.mint(room, Duration.ofHours(1)).token();
        JoinToken forged = new JoinToken(token.value().replaceAll("\\..*", ".AAAA"));

        print("mint", () -> one.mint(room, Duration.ofHours(1)).token().value().length());
        print("verify, one secret", () -> one.verify(token, room).hashCode());
        print("verify, three secrets", () -> three.verify(token, room).hashCode());
        print("verify a forged one, one secret", () -> one.verify(forged, room).hashCode());
    }

    private static JoinTokens tokens(Secret current, List<Secret> previous) {
        return new JoinTokens(current, previous, InstantSource.system(), new SecureRandom());
    }

    private static void print(String what, IntSupplier call) {
        int sink = 0;
        long nanos = 0;
        for (int round = 0; round <= WARM_UPS; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < CALLS; i++) {
                sink += call.getAsInt();
            }
            nanos = System.nanoTime() - start;
        }
        System.out.printf("%s: %.2f us (%d)%n", what, nanos / 1_000.0 / CALLS, sink & 1);
    }
}
