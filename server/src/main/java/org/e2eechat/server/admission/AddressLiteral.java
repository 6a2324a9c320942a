package org.e2eechat.server.admission;

import java.net.InetAddress;
import java.util.Optional;

/**
 * An address as proxies write it: {@code 192.0.2.1}, {@code 192.0.2.1:4711}, {@code 2001:db8::1}, {@code [2001:db8::1]} or {@code [2001:db8::1]:4711}; the port may be obfuscated
 * (RFC 7239 section 6.3) and is dropped. Names are not looked up, and the loose forms that the JDK would take ({@code 127.1}, {@code fe80::1%eth0}) are not addresses here.
 */
final class AddressLiteral {
    /** An IPv4 tail behind six full groups is the longest address (45); brackets and a port of five digits come on top. */
    private static final int MAX_CHARS = 64;

    private static final int IPV4_PARTS = 4;

    private AddressLiteral() {}

    static Optional<InetAddress> parse(String text) {
        if (text.length() > MAX_CHARS) {
            return Optional.empty();
        }
        if (text.startsWith("[")) {
            int bracket = text.indexOf(']');
            return bracket > 0 && isPortOrNothing(text.substring(bracket + 1))
                    ? ipv6(text.substring(1, bracket))
                    : Optional.empty();
        }
        int colon = text.indexOf(':');
        if (colon < 0) {
            return ipv4(text);
        }
        if (colon == text.lastIndexOf(':')) {
            return isPortOrNothing(text.substring(colon))
                    ? ipv4(text.substring(0, colon))
                    : Optional.empty();
        }
        return ipv6(text);
    }

    private static Optional<InetAddress> ipv4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != IPV4_PARTS) {
            return Optional.empty();
        }
        for (String part : parts) {
            if (!isOctet(part)) {
                return Optional.empty();
            }
        }
        return Optional.of(InetAddress.ofLiteral(text));
    }

    // Without leading zeros: some readers take those for octal, so they name two addresses.
    private static boolean isOctet(String text) {
        return !text.isEmpty()
                && text.length() <= 3
                && isDigits(text)
                && (text.length() == 1 || text.charAt(0) != '0')
                && Integer.parseInt(text) <= 255;
    }

    private static Optional<InetAddress> ipv6(String text) {
        if (!text.chars().allMatch(c -> isHexDigit(c) || c == ':' || c == '.')
                || text.indexOf(':') < 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static boolean isPortOrNothing(String text) {
        if (text.isEmpty()) {
            return true;
        }
        String port = text.substring(1);
        return text.charAt(0) == ':'
                && !port.isEmpty()
                && ((port.length() <= 5 && isDigits(port)) || port.charAt(0) == '_');
    }

    private static boolean isDigits(String text) {
        return text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static boolean isHexDigit(int c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }
}
