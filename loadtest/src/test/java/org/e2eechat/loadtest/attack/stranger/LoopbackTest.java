package org.e2eechat.loadtest.attack.stranger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;
import java.util.concurrent.atomic.LongAdder;

class LoopbackTest {

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.100.3.50", "::1"})
    void this_machine_may_be_attacked(String address) {
        InetAddress own = InetAddress.ofLiteral(address);

        assertThat(Loopback.require(own)).isEqualTo(own);
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "10.0.0.1", "0.0.0.0", "169.254.1.1", "2001:db8::1", "::"})
    void no_other_address_is_attacked(String address) {
        InetAddress elsewhere = InetAddress.ofLiteral(address);

        assertThatIllegalArgumentException().isThrownBy(() -> Loopback.require(elsewhere));
    }

    @Test
    void an_attacker_comes_from_no_other_network_either() {
        InetAddress elsewhere = InetAddress.ofLiteral("192.0.2.1");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Stranger(elsewhere, 8080, null, new LongAdder()));
    }
}
