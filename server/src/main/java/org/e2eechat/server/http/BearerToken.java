package org.e2eechat.server.http;

import org.e2eechat.server.config.Secret;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Compares bearer tokens (RFC 6750 section 2.1) by their hashes, so that the time tells neither
 * content nor length.
 */
final class BearerToken {
    private static final String SCHEME = "Bearer ";

    private final byte[] expectedHash; // never written

    BearerToken(Secret expected) {
        this.expectedHash = hash(expected.bytes());
    }

    boolean isIn(HttpFields headers) {
        String credentials = headers.get(HttpHeader.AUTHORIZATION);
        if (credentials == null
                || !credentials.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return false;
        }
        String token = credentials.substring(SCHEME.length()).strip();
        return MessageDigest.isEqual(expectedHash, hash(token.getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] hash(byte[] token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
