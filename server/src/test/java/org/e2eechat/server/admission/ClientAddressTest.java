package org.e2eechat.server.admission;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.function.IntFunction;

class ClientAddressTest {

    @Test
    void an_ipv4_address_counts_for_itself() {
        assertThat(address("192.0.2.1"))
                .isEqualTo(address("192.0.2.1"))
                .hasSameHashCodeAs(address("192.0.2.1"))
                .isNotEqualTo(address("192.0.2.2"))
                .isNotEqualTo(address("193.0.2.1"));
    }

    @Test
    void all_ipv6_addresses_of_a_64_count_as_one() {
        assertThat(address("2001:db8:1:2::1"))
                .isEqualTo(address("2001:db8:1:2:ffff:ffff:ffff:ffff"))
                .hasSameHashCodeAs(address("2001:db8:1:2:ffff:ffff:ffff:ffff"))
                .isNotEqualTo(address("2001:db8:1:3::1"));
    }

    @Test
    void an_ipv4_mapped_address_counts_as_the_ipv4_address() throws UnknownHostException {
        byte[] mapped = InetAddress.ofLiteral("::1").getAddress();
        mapped[10] = mapped[11] = (byte) 0xff;
        mapped[12] = (byte) 192;
        mapped[13] = 0;
        mapped[14] = 2;
        mapped[15] = 1;

        InetAddress stillIpv6 = Inet6Address.getByAddress(null, mapped, 0);

        assertThat(stillIpv6).isInstanceOf(Inet6Address.class);
        assertThat(ClientAddress.of(stillIpv6)).isEqualTo(address("192.0.2.1"));
        assertThat(address("::ffff:192.0.2.1")).isEqualTo(address("192.0.2.1"));
    }

    @Test
    void an_ipv6_network_is_not_the_ipv4_address_with_the_same_bits() {
        assertThat(address("0:0:c000:201::")).isNotEqualTo(address("192.0.2.1"));
    }

    @Test
    void the_scope_of_a_link_local_address_does_not_count() throws UnknownHostException {
        byte[] linkLocal = InetAddress.ofLiteral("fe80::1").getAddress();

        assertThat(ClientAddress.of(Inet6Address.getByAddress(null, linkLocal, 3)))
                .isEqualTo(address("fe80::1"));
    }

    @Test
    void its_bytes_are_the_family_and_the_network() {
        assertThat(address("192.0.2.1").toBytes())
                .isEqualTo(HexFormat.of().parseHex("0400000000c0000201"));
        assertThat(address("2001:db8:1:2::1").toBytes())
                .isEqualTo(HexFormat.of().parseHex("0620010db800010002"));
    }

    @Test
    void its_text_does_not_show_it() {
        assertThat(address("192.0.2.1")).hasToString("ClientAddress[redacted]");
    }

    @Test
    void neighbouring_addresses_have_hash_codes_that_spread_in_every_half() {
        assertThatHashesSpread(
                i -> address("10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255)));
        assertThatHashesSpread(i -> address("2001:db8:1:" + Integer.toHexString(i) + "::"));
        assertThatHashesSpread(i -> address(Integer.toHexString(i) + ":db8:1:1::"));
    }

    private static final int SPREAD = 4_096;

    // Of 2^16 random numbers of 16 bits about 41 000 are different. The keys are random, and with
    // some
    // the neighbours spread less evenly than chance; a hash that lets them meet leaves a handful.
    private static void assertThatHashesSpread(IntFunction<ClientAddress> numbered) {
        Set<Integer> upper = new HashSet<>();
        Set<Integer> lower = new HashSet<>();
        for (int i = 0; i < 65_536; i++) {
            int hash = numbered.apply(i).hashCode();
            upper.add(hash >>> 16);
            lower.add(hash & 0xffff);
        }

        assertThat(upper).hasSizeGreaterThan(SPREAD);
        assertThat(lower).hasSizeGreaterThan(SPREAD);
    }

    private static ClientAddress address(String literal) {
        return ClientAddress.of(InetAddress.ofLiteral(literal));
    }
}
