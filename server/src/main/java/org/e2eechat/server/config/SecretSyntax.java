package org.e2eechat.server.config;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** How secrets are written. Nothing here ever quotes one. */
final class SecretSyntax {

    static final int MIN_BYTES = 32; // as long as the MAC it makes: RFC 2104 section 3

    // More would be no secret but a wrong file. HMAC-SHA-256 hashes keys over 64 bytes down anyway.
    private static final int MAX_CHARACTERS = 1024;
    // Each unverifiable token costs one HMAC per entry, and a rotation needs one or two.
    private static final int MAX_PREVIOUS = 5;
    // RFC 6750 section 2.1: what may follow "Bearer " in a header.
    private static final Pattern BEARER = Pattern.compile("[A-Za-z0-9._~+/-]{1,512}=*");

    private SecretSyntax() {}

    static Syntax<Secret> signingSecret() {
        return new Syntax<>("at least 32 bytes, made by chance", SecretSyntax::signingSecret);
    }

    static Syntax<List<Secret>> signingSecrets() {
        return Syntax.list(
                "up to 5 secrets of at least 32 bytes each, comma-separated",
                MAX_PREVIOUS,
                SecretSyntax::signingSecret);
    }

    private static Reading<Secret> signingSecret(String text) {
        Secret secret = new Secret(text);
        if (!text.equals(text.strip()) || text.chars().anyMatch(Character::isISOControl)) {
            return Reading.refused("has a line break, or blanks around it");
        }
        Optional<String> mistake = MistakenSecret.of(text);
        if (mistake.isPresent()) {
            return Reading.refused(mistake.get());
        }
        if (text.length() > MAX_CHARACTERS) {
            return Reading.refused("is longer than " + MAX_CHARACTERS + " characters");
        }
        return secret.bytes().length < MIN_BYTES
                ? Reading.refused("is shorter than " + MIN_BYTES + " bytes")
                : Reading.of(secret);
    }

    static Syntax<Secret> bearerToken() {
        return new Syntax<>(
                "letters, digits and -._~+/ (RFC 6750), up to 512",
                text ->
                        BEARER.matcher(text).matches()
                                ? Reading.of(new Secret(text))
                                : Reading.refused("has characters that no bearer token may have"));
    }
}
