package org.e2eechat.server.cluster;

import io.valkey.ClientSetInfoConfig;
import io.valkey.DefaultJedisClientConfig;
import io.valkey.JedisClientConfig;

import org.e2eechat.server.config.RelayConfig;
import org.e2eechat.server.config.Secret;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;

import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocketFactory;

/**
 * How this node connects to servers and sentinels, and logs in there.
 *
 * @param connectTimeout of one attempt
 * @param trust for TLS; the JDK's own authorities when null
 */
record Clients(ValkeyUrl url, Duration connectTimeout, @Nullable SSLSocketFactory trust) {
    /**
     * As the operator says.
     *
     * @throws IOException when the authorities' file cannot be read
     * @throws GeneralSecurityException when it holds no certificate
     */
    static Clients of(RelayConfig.Directory settings, Secret url)
            throws IOException, GeneralSecurityException {
        return new Clients(
                ValkeyUrl.parse(url),
                settings.connectTimeout(),
                settings.authorities().isPresent()
                        ? Authorities.read(settings.authorities().get())
                        : null);
    }

    /** Of a server that holds rooms. */
    JedisClientConfig ofServers(Duration readTimeout) {
        return config(url.login(), url.database(), connectTimeout, readTimeout);
    }

    /**
     * Of the servers that are asked for the masters: the sentinels, if there are any, else the
     * masters themselves.
     *
     * @param patience of each step; one that does not even connect in time is as silent as others
     */
    JedisClientConfig ofGuides(Duration patience) {
        Duration connect = connectTimeout.compareTo(patience) < 0 ? connectTimeout : patience;
        return switch (url.kind()) {
            case SENTINEL -> config(url.sentinelLogin(), 0, connect, patience);
            case CLUSTER, STANDALONE -> config(url.login(), 0, connect, patience);
        };
    }

    private JedisClientConfig config(
            ValkeyUrl.Login login, int database, Duration connect, Duration readTimeout) {
        DefaultJedisClientConfig.Builder builder =
                DefaultJedisClientConfig.builder()
                        .connectionTimeoutMillis((int) connect.toMillis())
                        .socketTimeoutMillis((int) readTimeout.toMillis())
                        .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
                        .database(database)
                        .user(login.user())
                        .password(login.password())
                        .ssl(url.tls());
        if (url.tls()) {
            SSLParameters parameters = new SSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS"); // else any certificate will do
            builder.sslParameters(parameters);
            if (trust != null) {
                builder.sslSocketFactory(trust);
            }
        }
        return builder.build();
    }
}
