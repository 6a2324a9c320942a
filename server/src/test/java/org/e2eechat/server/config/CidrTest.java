package org.e2eechat.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;

class CidrTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.0.0.0/8, 9.255.255.255, false",
        "192.168.4.0/22, 192.168.7.255, true",
        "192.168.4.0/22, 192.168.8.0, false",
        "0.0.0.0/0, 203.0.113.9, true",
        "203.0.113.9, 203.0.113.9, true",
        "203.0.113.9, 203.0.113.8, false",
        "fc00::/7, fdff::1, true",
        "fc00::/7, fe00::1, false",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "::1, ::1, true",
        "::/0, 2001:db8::1, true",
        "::/0, 10.0.0.1, false",
        "0.0.0.0/0, ::1, false",
        "::ffff:10.0.0.0/104, 10.1.2.3, true",
        "::ffff:10.0.0.0/104, 11.1.2.3, false",
        "10.0.0.0/8, ::ffff:10.0.0.1, true",
    })
    void contains_the_addresses_that_share_its_prefix(
            String network, String address, boolean inside) {
        assertThat(Cidr.parse(network).orElseThrow().contains(InetAddress.ofLiteral(address)))
                .isEqualTo(inside);
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3/8, 10.0.0.0/8",
        "10.1.2.3, 10.1.2.3/32",
        "2001:DB8:0:0:1::/64, 2001:db8::/64",
        "2001:0db8:0000:0000:0001:0000:0000:0001, 2001:db8::1:0:0:1/128",
        "1:0:2:3:4:5:6:7/128, 1:0:2:3:4:5:6:7/128",
        "::/0, ::/0",
        "fe80::/10, fe80::/10",
        "::ffff:192.168.0.0/112, 192.168.0.0/16",
    })
    void is_written_in_one_way(String written, String canonical) {
        assertThat(Cidr.parse(written)).map(Cidr::toString).hasValue(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8/8", "10.0.0.0/999",
                        "::/129",
                "10.0.0/8", "10.1", "10.0.0.256", "010.0.0.1", "0x0a.0.0.1", "1e1.0.0.0",
                        "10.0.0.0 /8", " 10.0.0.1",
                "localhost", "example.org/8", "fe80::1%eth0", "[::1]", "::1::", ":::", "12345::",
                        "::ffff:0:0/64",
                "٠.0.0.0", "1:2:3:4:5:6:7:8:9"
            })
    void refuses_what_is_no_network(String text) {
        assertThat(Cidr.parse(text)).isEmpty();
    }

    @Test
    void equal_networks_are_equal_however_they_were_written() {
        assertThat(Cidr.parse("10.9.9.9/8")).isEqualTo(Cidr.parse("10.0.0.0/8"));
        assertThat(Cidr.parse("10.0.0.0/8")).isNotEqualTo(Cidr.parse("10.0.0.0/9"));
    }

    @Test
    void a_prefix_longer_than_the_address_is_a_bug_of_the_caller() {
        InetAddress address = InetAddress.ofLiteral("10.0.0.1");

        assertThatThrownBy(() -> new Cidr(address, 33))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
