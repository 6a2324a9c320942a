package org.e2eechat.server.admission;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.config.Cidr;
import org.e2eechat.server.config.RelayConfig.ProxyTrust;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

class ClientAddressesTest {
    private static final String PROXY = "10.0.0.1";
    private static final String OTHER_PROXY = "10.0.0.2";
    private static final String CLIENT = "203.0.113.7";
    private static final String FORGED = "198.51.100.66";

    @Nested
    class When_nobody_is_trusted {
        private final ClientAddresses addresses = new ClientAddresses(new ProxyTrust.Nobody());

        @Test
        void the_peer_is_the_client_whatever_the_headers_say() {
            Request request =
                    from(PROXY)
                            .with("X-Forwarded-For", FORGED)
                            .with("Forwarded", "for=" + FORGED)
                            .with("X-Real-IP", FORGED);

            assertThat(request.clientBy(addresses)).isEqualTo(PROXY);
        }
    }

    @Nested
    class When_networks_are_trusted {
        private final ClientAddresses addresses =
                new ClientAddresses(
                        new ProxyTrust.Networks(
                                List.of(network("10.0.0.0", 8), network("2001:db8::", 32))));

        @Test
        void a_stranger_is_the_client_whatever_its_headers_say() {
            Request request = from(CLIENT).with("X-Forwarded-For", FORGED);

            assertThat(request.clientBy(addresses)).isEqualTo(CLIENT);
        }

        @Test
        void a_proxy_without_headers_is_the_client() {
            assertThat(from(PROXY).clientBy(addresses)).isEqualTo(PROXY);
        }

        @Test
        void the_proxy_names_the_client() {
            assertThat(from(PROXY).with("X-Forwarded-For", CLIENT).clientBy(addresses))
                    .isEqualTo(CLIENT);
            assertThat(from(PROXY).with("Forwarded", "for=" + CLIENT).clientBy(addresses))
                    .isEqualTo(CLIENT);
            assertThat(from(PROXY).with("X-Real-IP", CLIENT).clientBy(addresses)).isEqualTo(CLIENT);
        }

        @Test
        void what_the_client_sent_itself_is_left_of_its_address_and_not_believed() {
            assertThat(
                            from(PROXY)
                                    .with("X-Forwarded-For", FORGED + ", " + CLIENT)
                                    .clientBy(addresses))
                    .isEqualTo(CLIENT);
            assertThat(from(PROXY).with("X-Forwarded-For", FORGED, CLIENT).clientBy(addresses))
                    .isEqualTo(CLIENT);
            assertThat(
                            from(PROXY)
                                    .with("Forwarded", "for=\"" + FORGED + ", for=" + CLIENT)
                                    .clientBy(addresses))
                    .isEqualTo(CLIENT);
        }

        @Test
        void further_proxies_of_ours_are_stepped_over() {
            Request request =
                    from(PROXY)
                            .with(
                                    "X-Forwarded-For",
                                    FORGED
                                            + ","
                                            + CLIENT
                                            + ","
                                            + OTHER_PROXY
                                            + ",[2001:db8::5]:80");

            assertThat(request.clientBy(addresses)).isEqualTo(CLIENT);
        }

        @Test
        void when_all_are_ours_the_left_most_is_the_client() {
            Request request = from(PROXY).with("X-Forwarded-For", "10.9.9.9, " + OTHER_PROXY);

            assertThat(request.clientBy(addresses)).isEqualTo("10.9.9.9");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"unknown", "_hidden", "garbage", "127.1", "\"", "fe80::1%lo", "[::1"})
        void an_unreadable_address_ends_the_walk_at_the_last_good_one(String unreadable) {
            assertThat(
                            from(PROXY)
                                    .with("X-Forwarded-For", FORGED + "," + unreadable)
                                    .clientBy(addresses))
                    .isEqualTo(PROXY);
            assertThat(
                            from(PROXY)
                                    .with(
                                            "X-Forwarded-For",
                                            FORGED + "," + unreadable + "," + OTHER_PROXY)
                                    .clientBy(addresses))
                    .isEqualTo(OTHER_PROXY);
            assertThat(
                            from(PROXY)
                                    .with(
                                            "Forwarded",
                                            "for="
                                                    + FORGED
                                                    + ",for="
                                                    + unreadable
                                                    + ",for="
                                                    + OTHER_PROXY)
                                    .clientBy(addresses))
                    .isEqualTo(OTHER_PROXY);
        }

        @Test
        void two_chains_that_agree_name_the_client() {
            Request request =
                    from(PROXY)
                            .with("X-Forwarded-For", CLIENT + ":4711")
                            .with("Forwarded", "proto=https;for=" + CLIENT);

            assertThat(request.clientBy(addresses)).isEqualTo(CLIENT);
        }

        // nginx adds to X-Forwarded-For and passes on the Forwarded that the client sent; other
        // proxies do it the other way round.
        @Test
        void of_two_chains_that_disagree_neither_is_believed() {
            assertThat(
                            from(PROXY)
                                    .with("Forwarded", "for=" + FORGED)
                                    .with("X-Forwarded-For", CLIENT)
                                    .clientBy(addresses))
                    .isEqualTo(PROXY);
            assertThat(
                            from(PROXY)
                                    .with("Forwarded", "for=" + CLIENT)
                                    .with("X-Forwarded-For", FORGED)
                                    .clientBy(addresses))
                    .isEqualTo(PROXY);
            assertThat(
                            from(PROXY)
                                    .with("Forwarded", "for=unknown")
                                    .with("X-Forwarded-For", CLIENT)
                                    .clientBy(addresses))
                    .isEqualTo(PROXY);
        }

        @Test
        void the_real_ip_is_asked_only_when_there_is_no_chain() {
            assertThat(
                            from(PROXY)
                                    .with("X-Real-IP", OTHER_PROXY)
                                    .with("X-Forwarded-For", CLIENT + "," + OTHER_PROXY)
                                    .clientBy(addresses))
                    .isEqualTo(CLIENT);
            assertThat(
                            from(PROXY)
                                    .with("X-Real-IP", CLIENT)
                                    .with("X-Forwarded-For", "")
                                    .clientBy(addresses))
                    .isEqualTo(CLIENT);
        }

        @Test
        void only_the_last_real_ip_counts() {
            assertThat(from(PROXY).with("X-Real-IP", FORGED, CLIENT).clientBy(addresses))
                    .isEqualTo(CLIENT);
            assertThat(from(PROXY).with("X-Real-IP", FORGED, OTHER_PROXY).clientBy(addresses))
                    .isEqualTo(OTHER_PROXY);
        }

        @Test
        void a_flood_of_headers_does_not_move_the_client() {
            String flood = (FORGED + ",").repeat(100_000);

            assertThat(from(PROXY).with("X-Forwarded-For", flood + CLIENT).clientBy(addresses))
                    .isEqualTo(CLIENT);
        }

        @Test
        void names_are_not_looked_up() {
            Request request = from(PROXY).with("X-Forwarded-For", FORGED + ",localhost");

            assertThat(request.clientBy(addresses)).isEqualTo(PROXY);
        }

        @Test
        void whatever_is_left_of_the_clients_address_the_client_stays_the_same() {
            Random random = new Random(3);
            String[] pieces = {
                "for=",
                "\"",
                ",",
                ";",
                "\\",
                FORGED,
                OTHER_PROXY,
                "unknown",
                "[",
                "]",
                ":",
                " ",
                "::1"
            };

            for (int round = 0; round < 50_000; round++) {
                String sent =
                        random.ints(random.nextInt(12), 0, pieces.length)
                                .mapToObj(i -> pieces[i])
                                .reduce("", String::concat);
                assertThat(
                                from(PROXY)
                                        .with("X-Forwarded-For", sent + ", " + CLIENT)
                                        .clientBy(addresses))
                        .as(sent)
                        .isEqualTo(CLIENT);
                assertThat(
                                from(PROXY)
                                        .with("Forwarded", sent + ", for=" + CLIENT)
                                        .clientBy(addresses))
                        .as(sent)
                        .isEqualTo(CLIENT);
            }
        }
    }

    @Nested
    class When_hops_are_counted {

        @Test
        void one_hop_is_the_peer_so_the_client_is_the_right_most_address() {
            Request request = from(PROXY).with("X-Forwarded-For", FORGED + "," + CLIENT);

            assertThat(request.clientBy(hops(1))).isEqualTo(CLIENT);
        }

        @Test
        void two_hops_are_the_peer_and_the_right_most_address() {
            Request request =
                    from(PROXY).with("X-Forwarded-For", FORGED + "," + CLIENT + ", 192.0.2.80");

            assertThat(request.clientBy(hops(2))).isEqualTo(CLIENT);
        }

        @Test
        void no_hop_is_nobody() {
            Request request = from(PROXY).with("X-Forwarded-For", FORGED);

            assertThat(request.clientBy(hops(0))).isEqualTo(PROXY);
        }

        @Test
        void a_chain_that_is_shorter_ends_at_its_left_most_address() {
            assertThat(from(PROXY).with("X-Forwarded-For", CLIENT).clientBy(hops(5)))
                    .isEqualTo(CLIENT);
            assertThat(from(PROXY).clientBy(hops(5))).isEqualTo(PROXY);
        }

        @Test
        void an_unreadable_hop_ends_the_walk() {
            Request request =
                    from(PROXY).with("Forwarded", "for=" + FORGED + ",for=_x,for=" + OTHER_PROXY);

            assertThat(request.clientBy(hops(3))).isEqualTo(OTHER_PROXY);
        }

        private static ClientAddresses hops(int hops) {
            return new ClientAddresses(new ProxyTrust.Hops(hops));
        }
    }

    private static Cidr network(String address, int prefixLength) {
        return new Cidr(InetAddress.ofLiteral(address), prefixLength);
    }

    private static Request from(String peer) {
        return new Request(InetAddress.ofLiteral(peer), new TreeMap<>());
    }

    private record Request(InetAddress peer, Map<String, List<String>> fields) {
        Request with(String name, String... values) {
            fields.computeIfAbsent(name.toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
                    .addAll(List.of(values));
            return this;
        }

        String clientBy(ClientAddresses addresses) {
            return addresses
                    .resolve(
                            peer,
                            name -> fields.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()))
                    .getHostAddress();
        }
    }
}
