package org.e2eechat.server.cluster;

import io.valkey.HostAndPort;

import org.e2eechat.server.config.Secret;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the servers are, and how to log in: {@code redis://}, {@code rediss://}, {@code redis-cluster://HOST,HOST} and {@code redis-sentinel://HOST,HOST/NAME}, each with
 * {@code USER:PASSWORD@} if need be, {@code ?tls=true} for TLS where the scheme does not say so, and {@code ?sentinel-user=USER&sentinel-password=PASSWORD} for the sentinels, whose login is
 * another than that of the server behind them.
 *
 * @param hosts of the server, some of the cluster's, or of the sentinels
 * @param login to the servers
 * @param sentinelLogin to the sentinels
 * @param database 0 but for a single server that has others
 * @param masterName what the sentinels call the server
 */
record ValkeyUrl(
        Kind kind,
        List<HostAndPort> hosts,
        Login login,
        Login sentinelLogin,
        boolean tls,
        int database,
        String masterName) {
    private static final int PORT = 6379;
    private static final int SENTINEL_PORT = 26_379;
    private static final String DEFAULT_MASTER = "mymaster"; // of every sentinel's example file

    ValkeyUrl {
        hosts = List.copyOf(hosts);
    }

    /**
     * Who logs in.
     *
     * @param user the default user when null
     * @param password nobody logs in when null
     */
    record Login(@Nullable String user, @Nullable String password) {
        private static Login of(String user, String password) {
            return new Login(user.isEmpty() ? null : user, password.isEmpty() ? null : password);
        }

        @Override
        public String toString() {
            return "Login";
        }
    }

    enum Kind {
        STANDALONE,
        CLUSTER,
        SENTINEL
    }

    /**
     * @throws IllegalArgumentException without the text in it, when it is no such URL
     */
    static ValkeyUrl parse(Secret url) {
        URI uri;
        try {
            uri = new URI(url.reveal());
        } catch (URISyntaxException _) {
            throw new IllegalArgumentException("not a URL");
        }
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        Kind kind =
                switch (scheme) {
                    case "redis", "rediss" -> Kind.STANDALONE;
                    case "redis-cluster" -> Kind.CLUSTER;
                    case "redis-sentinel" -> Kind.SENTINEL;
                    default -> throw new IllegalArgumentException("not a scheme of ours");
                };
        String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
        int at = authority.lastIndexOf('@');
        String login = at < 0 ? "" : authority.substring(0, at);
        int colon = login.indexOf(':');
        String user = decode(colon < 0 ? "" : login.substring(0, colon));
        String password = decode(login.substring(colon + 1));
        String path = uri.getPath() == null ? "" : uri.getPath().replaceFirst("^/", "");
        boolean tls = scheme.equals("rediss") || parameter(uri, "tls").equals("true");
        return new ValkeyUrl(
                kind,
                hosts(authority.substring(at + 1), kind),
                Login.of(user, password),
                Login.of(parameter(uri, "sentinel-user"), parameter(uri, "sentinel-password")),
                tls,
                kind == Kind.STANDALONE && path.matches("[0-9]{1,4}") ? Integer.parseInt(path) : 0,
                kind == Kind.SENTINEL && !path.isEmpty() ? path : DEFAULT_MASTER);
    }

    /** Empty when it is not given. */
    private static String parameter(URI uri, String name) {
        String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
        Matcher found = Pattern.compile("(?:^|&)" + name + "=([^&]*)").matcher(query);
        return found.find() ? decode(found.group(1)) : "";
    }

    private static List<HostAndPort> hosts(String list, Kind kind) {
        List<HostAndPort> hosts = new ArrayList<>();
        for (String host : list.split(",", -1)) {
            int colon = host.lastIndexOf(':');
            boolean hasPort = colon > host.lastIndexOf(']') && colon > 0;
            String name = hasPort ? host.substring(0, colon) : host;
            int port =
                    hasPort
                            ? Integer.parseInt(host.substring(colon + 1))
                            : kind == Kind.SENTINEL ? SENTINEL_PORT : PORT;
            hosts.add(new HostAndPort(name.replaceAll("^\\[|\\]$", ""), port));
        }
        return hosts;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Whether everything stays on this machine. */
    boolean isLoopback() {
        return hosts.stream()
                .allMatch(
                        host ->
                                host.getHost().equals("localhost")
                                        || host.getHost().equals("::1")
                                        || host.getHost().startsWith("127."));
    }

    @Override
    public String toString() {
        return "ValkeyUrl[" + kind + "]";
    }
}
