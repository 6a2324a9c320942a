package org.e2eechat.server.cluster.faults;

import org.e2eechat.server.process.Secrets;
import org.e2eechat.server.process.ServerProcess;
import org.e2eechat.server.testkit.valkey.ServerSettings;
import org.e2eechat.server.testkit.valkey.TestAuthority;
import org.e2eechat.server.testkit.valkey.ValkeyServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

class EncryptedValkeyIT {
    // What a relay's user must be allowed, and nothing else.
    private static final String NEEDED =
            "~e2ee:* &e2ee:* -@all +@read +@write +@pubsub +@scripting +@connection +time +info"
                    + " +config|get";

    @Test
    void two_nodes_talk_by_tls_as_a_user_who_may_do_only_what_is_needed(@TempDir Path directory)
            throws Exception {
        String secret = Secrets.random();
        TestAuthority authority = TestAuthority.in(directory);
        ServerSettings settings =
                ServerSettings.plain()
                        .withTls(authority)
                        .withUser("relay", "relays-password-1234", NEEDED);
        List<String> trust =
                List.of(
                        "-Djavax.net.ssl.trustStore=" + authority.trustStore(),
                        "-Djavax.net.ssl.trustStorePassword=" + TestAuthority.TRUST_STORE_PASSWORD);
        try (ValkeyServer valkey = ValkeyServer.start(settings);
                ServerProcess a = Processes.start(directory, valkey.url(), secret, trust);
                ServerProcess b =
                        Processes.start(
                                directory,
                                valkey.url(),
                                secret,
                                List.of(),
                                Map.of("REDIS_CA_FILE", authority.authority().toString()));
                Person alice = Person.at(a.port(), "alice");
                Person bob = Person.at(b.port(), "bob")) {
            alice.createRoom();

            bob.awaitJoined(
                    alice.room(),
                    () ->
                            Secrets.token(
                                    alice.room(), System.currentTimeMillis() + 300_000, secret));

            bob.awaitText(alice.say(), Waiting.ANSWERED_WITHIN);
            alice.awaitText(bob.say(), Waiting.ANSWERED_WITHIN);
            System.out.println("fault: none, rediss:// with an ACL user | lost 0 | doubled 0");
        }
    }
}
