package org.e2eechat.server.token;

import org.e2eechat.server.protocol.JoinToken;

import java.util.Optional;

/** The two parts of a token, decoded and not yet believed. */
final class SignedPayload {
    private static final char SEPARATOR = '.';

    private final byte[] payload;
    private final byte[] signature;

    private SignedPayload(byte[] payload, byte[] signature) {
        this.payload = payload;
        this.signature = signature;
    }

    static SignedPayload signed(byte[] payload, SigningKey key) {
        return new SignedPayload(payload, key.sign(payload));
    }

    /** Empty unless the token is two parts of canonical base64url; a second separator is not in that alphabet. */
    static Optional<SignedPayload> split(JoinToken token) {
        String text = token.value();
        int separator = text.indexOf(SEPARATOR);
        if (separator < 0) {
            return Optional.empty();
        }
        return Base64Url.decode(text.substring(0, separator))
                .flatMap(
                        payload ->
                                Base64Url.decode(text.substring(separator + 1))
                                        .map(signature -> new SignedPayload(payload, signature)));
    }

    boolean isSignedWith(SigningKey key) {
        return key.verifies(payload, signature);
    }

    Optional<TokenClaims> claims() {
        return TokenPayload.read(payload);
    }

    JoinToken token() {
        return new JoinToken(Base64Url.encode(payload) + SEPARATOR + Base64Url.encode(signature));
    }
}
