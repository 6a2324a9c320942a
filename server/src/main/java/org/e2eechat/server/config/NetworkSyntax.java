package org.e2eechat.server.config;

import org.e2eechat.server.config.RelayConfig.ProxyTrust;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** How addresses, proxies, origins and URLs are written. */
final class NetworkSyntax {

    // Every request is compared with each entry, so a list has an end; nobody has this many proxies
    // or sites.
    private static final int MAX_ENTRIES = 100;
    private static final int MAX_HOPS = 10; // a longer chain of own proxies is a mistake
    private static final Pattern HOPS = Pattern.compile("[0-9]{1,2}");

    /** Loopback, private use (RFC 1918, RFC 4193) and link-local (RFC 3927, RFC 4291): what TRUST_PROXY=true believes. */
    static final List<Cidr> LOCAL_NETWORKS =
            Stream.of(
                            "127.0.0.0/8",
                            "10.0.0.0/8",
                            "172.16.0.0/12",
                            "192.168.0.0/16",
                            "169.254.0.0/16",
                            "::1/128",
                            "fc00::/7",
                            "fe80::/10")
                    .map(Cidr::parse)
                    .flatMap(Optional::stream)
                    .toList();

    private NetworkSyntax() {}

    /** A name or an address to listen on. Whether it is one of this machine's shows when the server binds to it. */
    static Syntax<String> host() {
        return Syntax.text(
                "an address or host name of this machine",
                Pattern.compile("[A-Za-z0-9._:%\\[\\]-]{1,253}"));
    }

    static Syntax<ProxyTrust> proxies() {
        return new Syntax<>(
                "false, true, a number of hops 1–10, or CIDRs such as 10.0.0.0/8,fd00::/8",
                NetworkSyntax::proxies);
    }

    private static Reading<ProxyTrust> proxies(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "false", "no", "off", "0" -> Reading.of(new ProxyTrust.Nobody());
            case "true", "yes", "on" -> Reading.of(new ProxyTrust.Networks(LOCAL_NETWORKS));
            default -> HOPS.matcher(text).matches() ? hops(text) : networks(text);
        };
    }

    private static Reading<ProxyTrust> hops(String text) {
        int hops = Integer.parseInt(text);
        return hops >= 1 && hops <= MAX_HOPS
                ? Reading.of(new ProxyTrust.Hops(hops))
                : Reading.refused("is not a number of hops from 1 to " + MAX_HOPS);
    }

    private static Reading<ProxyTrust> networks(String text) {
        return Syntax.<Cidr>list(
                        "",
                        MAX_ENTRIES,
                        entry ->
                                Reading.ofOptional(
                                        Cidr.parse(entry), "has something that is no network"))
                .read(text)
                .then(networks -> Reading.of(new ProxyTrust.Networks(networks)));
    }

    static Syntax<Set<OriginRule>> origins() {
        return Syntax.list(
                        "origins such as https://chat.example or http://10.0.0.5:8080, comma-separated; localhost (any port); *",
                        MAX_ENTRIES,
                        OriginSyntax::read)
                .as(LinkedHashSet::new);
    }

    static Syntax<Secret> redisUrl() {
        return new Syntax<>(RedisUrlSyntax.ALLOWED, RedisUrlSyntax::read);
    }

    static Syntax<URI> webhook() {
        return new Syntax<>(
                "an http or https URL; in production https only",
                text ->
                        Reading.ofOptional(
                                uri(text)
                                        .filter(uri -> scheme(uri).matches("https?"))
                                        .filter(uri -> uri.getHost() != null)
                                        .filter(uri -> uri.getRawUserInfo() == null),
                                "is not an http or https URL with a host and without a user name"));
    }

    private static String scheme(URI uri) {
        return Optional.ofNullable(uri.getScheme()).orElse("").toLowerCase(Locale.ROOT);
    }

    // The exception's message holds the whole text, which may be a secret; so it ends here.
    private static Optional<URI> uri(String text) {
        try {
            return Optional.of(new URI(text));
        } catch (URISyntaxException _) {
            return Optional.empty();
        }
    }
}
