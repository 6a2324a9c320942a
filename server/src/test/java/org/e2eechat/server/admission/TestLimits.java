package org.e2eechat.server.admission;

import org.e2eechat.server.config.RelayConfig.Limits;

import java.net.InetAddress;
import java.time.Duration;

/** Settings and addresses for the tests of this package. */
final class TestLimits {
    private TestLimits() {}

    static Limits connections(boolean perAddress, int connectionsPerAddress, int total) {
        return new Limits(
                262_144,
                65_536,
                200,
                1_048_576,
                perAddress,
                connectionsPerAddress,
                total,
                10,
                60,
                200,
                Duration.ofSeconds(30));
    }

    /** A different address for each number. */
    static ClientAddress address(int number) {
        return ClientAddress.of(
                InetAddress.ofLiteral(
                        "10."
                                + (number >> 16 & 255)
                                + "."
                                + (number >> 8 & 255)
                                + "."
                                + (number & 255)));
    }
}
