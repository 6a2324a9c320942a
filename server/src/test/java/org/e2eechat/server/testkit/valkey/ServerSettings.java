package org.e2eechat.server.testkit.valkey;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a test's server is like. Immutable.
 *
 * @param lines of its configuration file, after those that every server of the kit has
 * @param password of the default user
 * @param users of its ACL file; with any of them, the default user is switched off
 * @param tls who signs its certificate; then it takes nothing but TLS
 */
public record ServerSettings(
        List<String> lines,
        Optional<String> password,
        List<AclUser> users,
        Optional<TestAuthority> tls) {

    /** Nothing that a fresh installation does not have, but no persistence. */
    public static ServerSettings plain() {
        return new ServerSettings(List.of(), Optional.empty(), List.of(), Optional.empty());
    }

    /**
     * A user of the ACL file.
     *
     * @param rules such as {@code ~* &* +@all}
     */
    public record AclUser(String name, String password, String rules) {}

    public ServerSettings with(String... more) {
        return new ServerSettings(
                Stream.concat(lines.stream(), Stream.of(more)).toList(), password, users, tls);
    }

    public ServerSettings withPassword(String secret) {
        return new ServerSettings(lines, Optional.of(secret), users, tls);
    }

    public ServerSettings withUser(String name, String secret, String rules) {
        List<AclUser> more = new ArrayList<>(users);
        more.add(new AclUser(name, secret, rules));
        return new ServerSettings(lines, password, List.copyOf(more), tls);
    }

    public ServerSettings withTls(TestAuthority authority) {
        return new ServerSettings(lines, password, users, Optional.of(authority));
    }
}
