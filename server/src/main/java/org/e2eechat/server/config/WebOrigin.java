package org.e2eechat.server.config;

import java.net.IDN;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Origins as browsers write them in the Origin header: RFC 6454 section 6.2, with the host of the URL standard. */
final class WebOrigin {

    private static final Pattern PARTS =
            Pattern.compile(
                    "([A-Za-z][A-Za-z0-9+.-]*)://([^\\[\\]:]+|\\[[^\\[\\]]*])(?::([0-9]{1,5}))?");
    // RFC 1035 section 2.3.1, and underscores, which some internal names have.
    private static final Pattern LABEL = Pattern.compile("(?!-)[a-z0-9_-]{1,63}(?<!-)");
    private static final Pattern ENDS_IN_NUMBER =
            Pattern.compile("(?:.*\\.)?(?:[0-9]+|0x[0-9a-f]*)\\.?");
    // ß, final sigma and the zero-width joiners: browsers keep them, the JDK's older rules drop or
    // replace them.
    private static final Pattern DIFFERS_IN_BROWSERS = Pattern.compile(".*[ßẞς\\u200c\\u200d].*");
    private static final int MAX_HOST_CHARACTERS = 253; // RFC 1035 section 2.3.4, as text
    private static final int MAX_PORT = 65_535;

    private WebOrigin() {}

    /** The origin as a browser would send it, or why this names none. One slash at the end is forgiven. */
    static Reading<String> canonical(String text) {
        String origin = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        Optional<String> mistake = commonMistake(origin);
        if (mistake.isPresent()) {
            return Reading.refused(mistake.get());
        }
        Matcher parts = PARTS.matcher(origin);
        if (!parts.matches()) {
            return Reading.refused("is not an origin");
        }
        String scheme = parts.group(1).toLowerCase(Locale.ROOT);
        Optional<String> port = Optional.ofNullable(parts.group(3));
        if (scheme.equals("ws") || scheme.equals("wss")) {
            return Reading.refused(
                    "begins with ws, but browsers send the page's own http or https");
        }
        return host(parts.group(2))
                .then(
                        host ->
                                port(scheme, port)
                                        .then(end -> Reading.of(scheme + "://" + host + end)));
    }

    private static Optional<String> commonMistake(String origin) {
        int afterScheme = origin.indexOf("://") + "://".length();
        if (origin.equals("null")) {
            return Optional.of("is null, which any sandboxed page can send");
        }
        if (afterScheme < "://".length()) {
            return Optional.of("has no scheme such as https://");
        }
        if (origin.indexOf('*') >= 0) {
            return Optional.of("has a wildcard inside; list every origin");
        }
        if (origin.indexOf('@') >= 0) {
            return Optional.of("has a user name");
        }
        String rest = origin.substring(afterScheme);
        boolean path = rest.chars().anyMatch(c -> c == '/' || c == '?' || c == '#' || c == '\\');
        return path ? Optional.of("has a path") : Optional.empty();
    }

    private static Reading<String> host(String written) {
        if (written.startsWith("[")) {
            return Reading.ofOptional(
                    IpLiteral.parse(written.substring(1, written.length() - 1))
                            .filter(address -> address.length == IpLiteral.V6_BYTES)
                            .map(address -> "[" + IpLiteral.format(address) + "]"),
                    "has brackets around something that is no IPv6 address");
        }
        return ascii(written).then(WebOrigin::hostName);
    }

    private static Reading<String> ascii(String host) {
        if (host.chars().allMatch(c -> c < 0x80)) {
            return Reading.of(host.toLowerCase(Locale.ROOT));
        }
        if (DIFFERS_IN_BROWSERS.matcher(host).matches()) {
            return Reading.refused(
                    "has a letter that browsers write in another way; give the xn-- form of the host");
        }
        try {
            return Reading.of(IDN.toASCII(host).toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException _) {
            return Reading.refused("has a host that no domain name can be");
        }
    }

    private static Reading<String> hostName(String host) {
        if (host.length() > MAX_HOST_CHARACTERS || !isDomainName(host)) {
            return Reading.refused("has a host that is no domain name");
        }
        // Browsers turn 127.1 and 0x7f000001 into 127.0.0.1, so such an entry would never match.
        if (ENDS_IN_NUMBER.matcher(host).matches() && IpLiteral.parse(host).isEmpty()) {
            return Reading.refused("has an IPv4 address that is not written as four numbers");
        }
        return Reading.of(host);
    }

    // A dot at the end makes another host for browsers, so it is kept.
    private static boolean isDomainName(String host) {
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        return Stream.of(name.split("\\.", -1)).allMatch(label -> LABEL.matcher(label).matches());
    }

    private static Reading<String> port(String scheme, Optional<String> written) {
        int number = written.map(Integer::parseInt).orElse(defaultPort(scheme));
        if (number > MAX_PORT) {
            return Reading.refused("has a port above " + MAX_PORT);
        }
        boolean silent = written.isEmpty() || number == defaultPort(scheme);
        return Reading.of(silent ? "" : ":" + number);
    }

    private static int defaultPort(String scheme) {
        return switch (scheme) {
            case "http" -> 80;
            case "https" -> 443;
            default -> -1;
        };
    }
}
