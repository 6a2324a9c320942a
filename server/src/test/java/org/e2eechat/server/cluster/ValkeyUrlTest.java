package org.e2eechat.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.valkey.HostAndPort;

import org.e2eechat.server.config.Secret;
import org.junit.jupiter.api.Test;

class ValkeyUrlTest {
    @Test
    void one_server_with_a_user_a_database_and_tls() {
        ValkeyUrl url = parse("rediss://relay:p%40ss+word@valkey.example:6380/3");

        assertThat(url.kind()).isEqualTo(ValkeyUrl.Kind.STANDALONE);
        assertThat(url.hosts()).containsExactly(new HostAndPort("valkey.example", 6380));
        assertThat(url.login().user()).isEqualTo("relay");
        assertThat(url.login().password()).isEqualTo("p@ss+word");
        assertThat(url.database()).isEqualTo(3);
        assertThat(url.tls()).isTrue();
    }

    @Test
    void a_password_alone_is_that_of_the_default_user() {
        ValkeyUrl url = parse("redis://:secret@[::1]");

        assertThat(url.login().user()).isNull();
        assertThat(url.login().password()).isEqualTo("secret");
        assertThat(url.hosts()).containsExactly(new HostAndPort("::1", 6379));
        assertThat(url.tls()).isFalse();
    }

    @Test
    void sentinels_have_a_name_for_the_server() {
        ValkeyUrl url = parse("redis-sentinel://a,b:26380/rooms");

        assertThat(url.hosts())
                .containsExactly(new HostAndPort("a", 26_379), new HostAndPort("b", 26_380));
        assertThat(url.masterName()).isEqualTo("rooms");
        assertThat(parse("redis-sentinel://a").masterName()).isEqualTo("mymaster");
    }

    @Test
    void sentinels_may_want_a_login_of_their_own() {
        ValkeyUrl url =
                parse(
                        "redis-sentinel://relay:p1@a/rooms?sentinel-user=watch&tls=true&sentinel-password=p%262");

        assertThat(url.login()).isEqualTo(new ValkeyUrl.Login("relay", "p1"));
        assertThat(url.sentinelLogin()).isEqualTo(new ValkeyUrl.Login("watch", "p&2"));
        assertThat(url.tls()).isTrue();
        assertThat(parse("redis-sentinel://relay:p1@a/rooms").sentinelLogin())
                .isEqualTo(new ValkeyUrl.Login(null, null));
        assertThat(url.toString() + url.login()).doesNotContain("p1").doesNotContain("watch");
    }

    @Test
    void some_servers_of_a_cluster() {
        ValkeyUrl url = parse("redis-cluster://u:p@a:7000,b?tls=true");

        assertThat(url.hosts())
                .containsExactly(new HostAndPort("a", 7000), new HostAndPort("b", 6379));
        assertThat(url.tls()).isTrue();
        assertThat(url.toString()).as("for a log").isEqualTo("ValkeyUrl[CLUSTER]");
    }

    private static ValkeyUrl parse(String url) {
        return ValkeyUrl.parse(new Secret(url));
    }
}
