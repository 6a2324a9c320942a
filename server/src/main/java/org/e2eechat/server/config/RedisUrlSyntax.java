package org.e2eechat.server.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How {@code REDIS_URL} is written. Whatever the client behind it would overlook is refused here: a
 * part of a URL that silently does nothing is a part that somebody relies on.
 */
final class RedisUrlSyntax {

    static final String ALLOWED =
            "redis://HOST, rediss://HOST (TLS), redis-cluster://HOST,HOST"
                    + " or redis-sentinel://HOST,HOST/NAME, with USER:PASSWORD@ before the hosts";

    private static final int MAX_PORT = 65_535;
    private static final Pattern HOST_AND_PORT =
            Pattern.compile("(?:\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?");
    // As many digits as the client reads.
    private static final Pattern DATABASE = Pattern.compile("/?|/[0-9]{1,4}");
    private static final Pattern FIRST_DATABASE = Pattern.compile("/?|/0");
    // What Sentinel itself takes for a name.
    private static final Pattern MASTER_NAME = Pattern.compile("/?|/[A-Za-z0-9._-]{1,64}");
    private static final Pattern PARAMETER = Pattern.compile("([^=&]+)=([^&]+)");
    private static final Set<String> SENTINELS_LOGIN = Set.of("sentinel-user", "sentinel-password");

    private RedisUrlSyntax() {}

    /**
     * The URL, or what is wrong with it; never a part of it, because there are passwords inside.
     */
    static Reading<Secret> read(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException _) {
            return Reading.refused(
                    "is not a Redis URL; blanks and special characters, as in a password, are"
                            + " written as %20 and so on");
        }
        return Reading.<Secret>of(new Secret(text)).then(url -> judged(uri, url));
    }

    /** Whether a URL that was read well asks for TLS. */
    static boolean wantsTls(Secret url) {
        URI uri = URI.create(url.reveal());
        List<String> parameters =
                List.of(Optional.ofNullable(uri.getRawQuery()).orElse("").split("&", -1));
        return uri.getScheme().equalsIgnoreCase("rediss") || parameters.contains("tls=true");
    }

    private static Reading<Secret> judged(URI uri, Secret url) {
        String scheme = Optional.ofNullable(uri.getScheme()).orElse("").toLowerCase(Locale.ROOT);
        Optional<String> mistake =
                switch (scheme) {
                    case "redis", "rediss" -> hosts(uri).or(() -> standalone(uri));
                    case "redis-cluster" -> hosts(uri).or(() -> cluster(uri));
                    case "redis-sentinel" -> hosts(uri).or(() -> sentinel(uri));
                    case "valkey", "valkeys" ->
                            Optional.of("begins with valkey; write redis:// or rediss:// for it");
                    default -> Optional.of("is not a Redis URL");
                };
        return mistake.or(() -> login(uri))
                .or(() -> parameters(uri, scheme))
                .<Reading<Secret>>map(Reading::refused)
                .orElseGet(() -> Reading.of(url));
    }

    private static Optional<String> standalone(URI uri) {
        if (hostList(uri).size() > 1) {
            return Optional.of(
                    "names several hosts, and only the first would be used; write"
                            + " redis-cluster://HOST,HOST for a cluster,"
                            + " redis-sentinel://HOST,HOST/NAME for sentinels, or one host");
        }
        return unless(
                DATABASE.matcher(path(uri)).matches(), "has a path that is no database's number");
    }

    private static Optional<String> cluster(URI uri) {
        return unless(
                FIRST_DATABASE.matcher(path(uri)).matches(),
                "has a path, but a cluster has no other database than 0; leave the path out");
    }

    private static Optional<String> sentinel(URI uri) {
        return unless(
                MASTER_NAME.matcher(path(uri)).matches(),
                "has a path that is no name of a master; write redis-sentinel://HOST,HOST/NAME");
    }

    private static Optional<String> hosts(URI uri) {
        if (uri.getRawFragment() != null) {
            return Optional.of("is not a Redis URL; a # in a password is written as %23");
        }
        return unless(
                hostList(uri).stream().allMatch(RedisUrlSyntax::isHostAndPort),
                "is not a Redis URL with hosts, each a name or an address and perhaps :PORT; / and"
                        + " ? in a password are written as %2F and %3F");
    }

    private static boolean isHostAndPort(String text) {
        Matcher host = HOST_AND_PORT.matcher(text);
        if (!host.matches()) {
            return false;
        }
        int port = host.group(1) == null ? 1 : Integer.parseInt(host.group(1));
        return port >= 1 && port <= MAX_PORT;
    }

    private static Optional<String> login(URI uri) {
        String authority = authority(uri);
        int at = authority.lastIndexOf('@');
        int colon = authority.indexOf(':');
        boolean hasPassword = colon >= 0 && colon < at - 1;
        return unless(
                at < 0 || hasPassword,
                "has a login without a password; write USER:PASSWORD@, or :PASSWORD@ for the"
                        + " default user, or no login");
    }

    private static Optional<String> parameters(URI uri, String scheme) {
        if (uri.getRawQuery() == null) {
            return Optional.empty();
        }
        Set<String> names = new HashSet<>();
        for (String each : uri.getRawQuery().split("&", -1)) {
            Matcher parameter = PARAMETER.matcher(each);
            if (!parameter.matches()) {
                return Optional.of("has something behind the ? that is no NAME=value");
            }
            Optional<String> mistake = parameter(parameter.group(1), parameter.group(2), scheme);
            if (mistake.isPresent()) {
                return mistake;
            }
            if (!names.add(parameter.group(1))) {
                return Optional.of("has the same parameter twice behind the ?");
            }
        }
        return unless(
                !names.contains("sentinel-user") || names.contains("sentinel-password"),
                "has a sentinel-user without a sentinel-password");
    }

    private static Optional<String> parameter(String name, String value, String scheme) {
        if (name.equals("tls")) {
            if (!value.equals("true") && !value.equals("false")) {
                return Optional.of("has a tls= that is neither true nor false");
            }
            return unless(
                    !scheme.equals("rediss") || value.equals("true"),
                    "says rediss, which is TLS, and tls=false; write redis:// or leave it out");
        }
        if (!SENTINELS_LOGIN.contains(name)) {
            return Optional.of(
                    "has a parameter behind the ? that is none of tls, sentinel-user and"
                            + " sentinel-password");
        }
        return unless(
                scheme.equals("redis-sentinel"),
                "has a login for sentinels, but names none; write redis-sentinel://HOST,HOST/NAME");
    }

    private static Optional<String> unless(boolean isFine, String mistake) {
        return isFine ? Optional.empty() : Optional.of(mistake);
    }

    private static String path(URI uri) {
        return Optional.ofNullable(uri.getRawPath()).orElse("");
    }

    // java.net.URI knows several hosts only as an authority.
    private static String authority(URI uri) {
        return Optional.ofNullable(uri.getRawAuthority()).orElse("");
    }

    private static List<String> hostList(URI uri) {
        String authority = authority(uri);
        return new ArrayList<>(
                List.of(authority.substring(authority.lastIndexOf('@') + 1).split(",", -1)));
    }
}
