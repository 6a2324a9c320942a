package org.e2eechat.loadtest.attack.stranger;

import java.net.InetAddress;

/** The only network that may be attacked: this machine's own, 127.0.0.0/8 and [::1]. */
public final class Loopback {
    private Loopback() {}

    /**
     * The address, when it is one of this machine's loopback interface.
     *
     * @throws IllegalArgumentException for any other address
     */
    public static InetAddress require(InetAddress address) {
        if (!address.isLoopbackAddress()) {
            throw new IllegalArgumentException(
                    address.getHostAddress() + " is no loopback address, and is not attacked");
        }
        return address;
    }

    /** {@code 127.a.b.c}: on Linux each of them is this machine's own. */
    public static InetAddress of(int a, int b, int c) {
        return InetAddress.ofLiteral("127." + a + "." + b + "." + c);
    }
}
