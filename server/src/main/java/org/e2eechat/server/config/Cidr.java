package org.e2eechat.server.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A network, IPv4 or IPv6 (RFC 4632, RFC 4291 section 2.3). It is canonical: bits behind the prefix
 * are zero, and an IPv4-mapped IPv6 network is the IPv4 network that it means.
 *
 * @param network the first address of the network
 * @param prefixLength how many leading bits every member shares: 0–32 for IPv4, 0–128 for IPv6
 */
public record Cidr(InetAddress network, int prefixLength) {

    private static final Pattern WRITTEN = Pattern.compile("([^/]+)(?:/([0-9]{1,3}))?");
    private static final int V4_MAPPED_BITS = 96; // the fixed part of ::ffff:0:0/96

    /** Clears the bits behind the prefix; refuses a prefix longer than the address. */
    public Cidr {
        byte[] bits = network.getAddress();
        if (prefixLength < 0 || prefixLength > bits.length * Byte.SIZE) {
            throw new IllegalArgumentException(
                    "a prefix of " + prefixLength + " bits does not fit");
        }
        for (int i = 0; i < bits.length; i++) {
            bits[i] &= (byte) mask(prefixLength, i);
        }
        network = address(bits);
    }

    /** Reads {@code 10.0.0.0/8}, {@code fc00::/7} or a single address; empty when it is neither. */
    public static Optional<Cidr> parse(String text) {
        Matcher written = WRITTEN.matcher(text);
        if (!written.matches()) {
            return Optional.empty();
        }
        Optional<Integer> prefix = Optional.ofNullable(written.group(2)).map(Integer::valueOf);
        return IpLiteral.parse(written.group(1))
                .flatMap(bits -> of(bits, prefix.orElse(bits.length * Byte.SIZE)));
    }

    private static Optional<Cidr> of(byte[] bits, int prefixLength) {
        if (prefixLength > bits.length * Byte.SIZE) {
            return Optional.empty();
        }
        if (!IpLiteral.isV4Mapped(bits)) {
            return Optional.of(new Cidr(address(bits), prefixLength));
        }
        // A shorter prefix would reach beyond the mapped addresses, and no socket has any of those.
        return prefixLength < V4_MAPPED_BITS
                ? Optional.empty()
                : Optional.of(new Cidr(address(bits), prefixLength - V4_MAPPED_BITS));
    }

    /** Whether the address is in this network. An address of the other family never is. */
    public boolean contains(InetAddress address) {
        byte[] theirs = address.getAddress();
        byte[] ours = network.getAddress();
        if (theirs.length != ours.length) {
            return false;
        }
        for (int i = 0; i < ours.length; i++) {
            if ((theirs[i] & mask(prefixLength, i)) != (ours[i] & 0xff)) {
                return false;
            }
        }
        return true;
    }

    /** Whether every address of the other network is in this one. */
    boolean contains(Cidr other) {
        return other.prefixLength >= prefixLength && contains(other.network);
    }

    boolean isV4() {
        return network.getAddress().length == IpLiteral.V4_BYTES;
    }

    /** Which part of all addresses of its family is in it: 1 for all of them. */
    double share() {
        return Math.scalb(1.0, -prefixLength);
    }

    /** The canonical text, such as {@code 10.0.0.0/8}. */
    @Override
    public String toString() {
        return IpLiteral.format(network.getAddress()) + "/" + prefixLength;
    }

    // The part of the prefix that lies in the index-th byte.
    private static int mask(int prefixLength, int index) {
        int bits = Math.clamp(prefixLength - index * Byte.SIZE, 0, Byte.SIZE);
        return (0xff << (Byte.SIZE - bits)) & 0xff;
    }

    private static InetAddress address(byte[] bits) {
        try {
            return InetAddress.getByAddress(bits);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("neither 4 nor 16 bytes", e);
        }
    }
}
