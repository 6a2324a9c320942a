package org.e2eechat.server.admission;

import java.net.InetAddress;
import java.util.Optional;

/**
 * One element of {@code Forwarded}: {@code for=192.0.2.60;proto=http;by=203.0.113.43} (RFC 7239 section 4). Spaces around the semicolons and colons outside quotes are not in the
 * grammar, but proxies write them.
 */
final class ForwardedHeader {
    private final String element;

    /** How far {@link #element} has been read. */
    private int at;

    private ForwardedHeader(String element) {
        this.element = element;
    }

    /**
     * The address in the {@code for} parameter. Empty when there is none, when it is {@code unknown} or an obfuscated identifier (sections 6.2 and 6.3), and when anything in the
     * element breaks the grammar.
     */
    static Optional<InetAddress> forAddress(String element) {
        return new ForwardedHeader(element).forParameter().flatMap(AddressLiteral::parse);
    }

    private Optional<String> forParameter() {
        Optional<String> found = Optional.empty();
        while (hasMore()) {
            Optional<String> name = name();
            Optional<String> value = name.isEmpty() ? name : value();
            if (value.isEmpty() || !isAtEndOfParameter()) {
                return Optional.empty();
            }
            if (name.get().equalsIgnoreCase("for")) {
                if (found.isPresent()) {
                    return Optional.empty(); // twice is forbidden, and which of them would it be?
                }
                found = value;
            }
        }
        return found;
    }

    private Optional<String> name() {
        int equals = element.indexOf('=', at);
        if (equals < 0) {
            return Optional.empty();
        }
        String name = element.substring(at, equals);
        at = equals + 1;
        return !name.isEmpty() && name.chars().allMatch(ForwardedHeader::isTokenChar)
                ? Optional.of(name)
                : Optional.empty();
    }

    private Optional<String> value() {
        if (at < element.length() && element.charAt(at) == '"') {
            return quotedValue();
        }
        int semicolon = element.indexOf(';', at);
        int end = semicolon < 0 ? element.length() : semicolon;
        String value = element.substring(at, end).strip();
        at = end;
        return Optional.of(value);
    }

    private Optional<String> quotedValue() {
        StringBuilder value = new StringBuilder();
        for (int i = at + 1; i < element.length(); i++) {
            char c = element.charAt(i);
            if (c == '"') {
                at = i + 1;
                return Optional.of(value.toString());
            }
            if (c == '\\' && ++i == element.length()) {
                break;
            }
            value.append(element.charAt(i));
        }
        return Optional.empty();
    }

    // Between semicolons there may be nothing.
    private boolean hasMore() {
        skipSpaces();
        while (at < element.length() && element.charAt(at) == ';') {
            at++;
            skipSpaces();
        }
        return at < element.length();
    }

    private boolean isAtEndOfParameter() {
        skipSpaces();
        return at == element.length() || element.charAt(at) == ';';
    }

    private void skipSpaces() {
        while (at < element.length() && (element.charAt(at) == ' ' || element.charAt(at) == '\t')) {
            at++;
        }
    }

    // RFC 9110 section 5.6.2
    private static boolean isTokenChar(int c) {
        return (c >= '0' && c <= '9')
                || (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }
}
