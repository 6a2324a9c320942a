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
        assertThat(url.user()).isEqualTo("relay");
        assertThat(url.password()).isEqualTo("p@ss+word");
        assertThat(url.database()).isEqualTo(3);
        assertThat(url.tls()).isTrue();
    }

    @Test
    void a_password_alone_is_that_of_the_default_user() {
        ValkeyUrl url = parse("redis://:secret@[::1]");

        assertThat(url.user()).isNull();
        assertThat(url.password()).isEqualTo("secret");
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
