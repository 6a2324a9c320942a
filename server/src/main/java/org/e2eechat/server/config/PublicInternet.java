package org.e2eechat.server.config;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** How much of the public internet a list of networks holds, all of them together. */
final class PublicInternet {

    // IANA's special-purpose registry (RFC 6890), as far as it matters here: no stranger's
    // connection comes from there.
    private static final List<Cidr> NOT_PUBLIC_V4 =
            networks(
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.168.0.0/16",
                    "224.0.0.0/3");
    private static final Cidr ALL_V4 = networks("0.0.0.0/0").getFirst();
    private static final Cidr PUBLIC_V6 = networks("2000::/3").getFirst(); // RFC 4291 section 2.4

    private PublicInternet() {}

    /** The part of the public addresses of IPv4 or of IPv6, whichever is more: from 0 to 1. */
    static double share(List<Cidr> networks) {
        List<Cidr> apart = apart(networks);
        double v4 = apart.stream().filter(Cidr::isV4).mapToDouble(PublicInternet::publicV4).sum();
        double v6 = apart.stream().filter(n -> !n.isV4()).mapToDouble(PublicInternet::sizeV6).sum();
        return Math.max(v4 / publicV4(ALL_V4), v6 / PUBLIC_V6.share());
    }

    /** Without those that lie in others. Two networks never overlap otherwise. */
    private static List<Cidr> apart(List<Cidr> networks) {
        List<Cidr> distinct = networks.stream().distinct().toList();
        return distinct.stream()
                .filter(
                        one ->
                                distinct.stream()
                                        .noneMatch(
                                                other -> !other.equals(one) && other.contains(one)))
                .toList();
    }

    private static double publicV4(Cidr network) {
        if (NOT_PUBLIC_V4.stream().anyMatch(special -> special.contains(network))) {
            return 0;
        }
        double special =
                NOT_PUBLIC_V4.stream().filter(network::contains).mapToDouble(Cidr::share).sum();
        return network.share() - special;
    }

    private static double sizeV6(Cidr network) {
        if (network.contains(PUBLIC_V6)) {
            return PUBLIC_V6.share();
        }
        return PUBLIC_V6.contains(network) ? network.share() : 0;
    }

    private static List<Cidr> networks(String... texts) {
        return Stream.of(texts).map(Cidr::parse).flatMap(Optional::stream).toList();
    }
}
