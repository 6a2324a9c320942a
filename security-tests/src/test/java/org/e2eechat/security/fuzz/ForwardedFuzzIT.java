package org.e2eechat.security.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.e2eechat.server.admission.ClientAddress;
import org.e2eechat.server.admission.ClientAddresses;
import org.e2eechat.server.config.RelayConfig;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Whatever stands in forwarding headers, there is an address; and what a trusted proxy appends cannot be changed by what stands before it. */
class ForwardedFuzzIT {
    private static final InetAddress PROXY = InetAddress.ofLiteral("10.0.0.1");
    private static final InetAddress STRANGER = InetAddress.ofLiteral("192.0.2.1");
    private static final ClientAddresses ADDRESSES = trusting("10.0.0.0/8");

    private static ClientAddresses trusting(String networks) {
        try {
            return new ClientAddresses(
                    RelayConfig.read(
                                    Map.of("APP_ENV", "test", "TRUST_PROXY", networks),
                                    Path.of("no directory"),
                                    new Random(1),
                                    "test")
                            .config()
                            .proxies());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @FuzzTest(maxDuration = "1m")
    void nothing_before_what_the_proxy_wrote_changes_who_the_client_is(byte[] data) {
        String text = new String(data, StandardCharsets.ISO_8859_1);

        assertThat(client(PROXY, "X-Forwarded-For", text + ", 192.0.2.1")).isEqualTo(STRANGER);
        assertThat(client(PROXY, "Forwarded", text + ", for=192.0.2.1")).isEqualTo(STRANGER);
        for (String name : List.of("X-Forwarded-For", "Forwarded", "X-Real-IP")) {
            ClientAddress.of(client(PROXY, name, text)); // some address
            assertThat(client(STRANGER, name, text)).as("no proxy").isEqualTo(STRANGER);
        }
    }

    private static InetAddress client(InetAddress peer, String name, String value) {
        return ADDRESSES.resolve(
                peer, asked -> asked.equalsIgnoreCase(name) ? List.of(value) : List.of());
    }
}
