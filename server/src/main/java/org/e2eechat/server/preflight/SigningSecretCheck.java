package org.e2eechat.server.preflight;

import org.e2eechat.server.audit.Outcome;
import org.e2eechat.server.audit.Outcome.Finding;
import org.e2eechat.server.config.RelayConfig;
import org.e2eechat.server.config.Secret;

import java.util.Optional;
import java.util.stream.Stream;

/** Whoever guesses a signing secret makes join tokens for any room. Shorter than 32 bytes it is refused already. */
final class SigningSecretCheck implements ConfigCheck {
    private static final String REMEDY = "make another one with: openssl rand -base64 48";

    @Override
    public String name() {
        return "signing-secret";
    }

    @Override
    public int section() {
        return 1;
    }

    @Override
    public Outcome of(RelayConfig config) {
        RelayConfig.Tokens tokens = config.tokens();
        Stream<Finding> findings =
                Stream.concat(
                        weakness("JOIN_TOKEN_SECRET", tokens.current()).stream(),
                        tokens.previous().stream()
                                .flatMap(
                                        previous ->
                                                weakness("JOIN_TOKEN_SECRETS_PREVIOUS", previous)
                                                        .stream()));
        int bytes = tokens.current().bytes().length;
        return Outcome.of(
                findings,
                "%d bytes, and nothing speaks against them; previous ones: %d"
                        .formatted(bytes, tokens.previous().size()));
    }

    private static Optional<Finding> weakness(String variable, Secret secret) {
        return secret.weakness()
                .map(weakness -> new Finding(variable + ": the value " + weakness, REMEDY));
    }
}
