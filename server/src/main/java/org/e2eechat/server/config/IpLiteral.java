package org.e2eechat.server.config;

import java.net.Inet6Address;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** IP addresses as texts, read and written without ever asking a name server. */
final class IpLiteral {

    static final int V4_BYTES = 4;
    static final int V6_BYTES = 16;

    // No leading zeros: some readers take 010 for octal, so it names two addresses.
    private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern V4 = Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}");
    // 45 characters: eight groups, the last two written as an IPv4 address. No zone (%eth0).
    private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");
    private static final byte[] V4_MAPPED = HexFormat.of().parseHex("00000000000000000000ffff");

    private IpLiteral() {}

    /** The address's 4 or 16 bytes; empty when this is not an address. */
    static Optional<byte[]> parse(String text) {
        if (V4.matcher(text).matches()) {
            return Optional.of(v4(text));
        }
        if (V6.matcher(text).matches() && text.indexOf(':') >= 0) {
            return v6(text);
        }
        return Optional.empty();
    }

    /** Whether these 16 bytes are an IPv4 address in IPv6 clothes (::ffff:0:0/96, RFC 4291 section 2.5.5.2). */
    static boolean isV4Mapped(byte[] address) {
        return address.length == V6_BYTES
                && Arrays.equals(address, 0, V4_MAPPED.length, V4_MAPPED, 0, V4_MAPPED.length);
    }

    /** The canonical text: RFC 5952 for IPv6, and hexadecimal to the end, as browsers write it. */
    static String format(byte[] address) {
        return address.length == V4_BYTES ? formatV4(address) : formatV6(address);
    }

    private static byte[] v4(String text) {
        String[] octets = text.split("\\.", -1);
        byte[] address = new byte[V4_BYTES];
        for (int i = 0; i < V4_BYTES; i++) {
            address[i] = (byte) Integer.parseInt(octets[i]);
        }
        return address;
    }

    private static Optional<byte[]> v6(String text) {
        try {
            byte[] address = Inet6Address.ofLiteral(text).getAddress();
            return Optional.of(address.length == V4_BYTES ? mapped(address) : address);
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    // The JDK turns ::ffff:10.0.0.1 into an IPv4 address; this undoes it, so that a text keeps its
    // family.
    private static byte[] mapped(byte[] v4) {
        byte[] address = Arrays.copyOf(V4_MAPPED, V6_BYTES);
        System.arraycopy(v4, 0, address, V4_MAPPED.length, V4_BYTES);
        return address;
    }

    private static String formatV4(byte[] address) {
        return (address[0] & 0xff)
                + "."
                + (address[1] & 0xff)
                + "."
                + (address[2] & 0xff)
                + "."
                + (address[3] & 0xff);
    }

    private static String formatV6(byte[] address) {
        int[] groups = new int[V6_BYTES / 2];
        for (int i = 0; i < groups.length; i++) {
            groups[i] = ((address[2 * i] & 0xff) << 8) | (address[2 * i + 1] & 0xff);
        }
        Zeros longest = longestZeros(groups);
        if (longest.length() < 2) { // RFC 5952 section 4.2.2: one group of zeros is not shortened
            return hex(groups, 0, groups.length);
        }
        return hex(groups, 0, longest.start())
                + "::"
                + hex(groups, longest.start() + longest.length(), groups.length);
    }

    private record Zeros(int start, int length) {}

    // The first of the longest runs (RFC 5952 section 4.2.3).
    private static Zeros longestZeros(int[] groups) {
        Zeros longest = new Zeros(0, 0);
        int start = 0;
        for (int i = 0; i < groups.length; i++) {
            if (groups[i] != 0) {
                start = i + 1;
            } else if (i + 1 - start > longest.length()) {
                longest = new Zeros(start, i + 1 - start);
            }
        }
        return longest;
    }

    private static String hex(int[] groups, int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(i == from ? "" : ":").append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }
}
