package org.e2eechat.server.config;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A value that must not show anywhere. Only the code that needs the bytes asks for them. */
public final class Secret {
    private final String value;

    /** Takes any text; what makes a good secret is for the setting to say. */
    public Secret(String value) {
        this.value = value;
    }

    /** The secret itself, for the one place that uses it; never for a log, a message or a metric. */
    public String reveal() {
        return value;
    }

    /** The secret in UTF-8: a fresh array, which the caller may overwrite. */
    public byte[] bytes() {
        return value.getBytes(StandardCharsets.UTF_8);
    }

    /** What speaks against it, as the rest of a sentence that begins with "the value"; empty when nothing does. Never the value. */
    public Optional<String> weakness() {
        return SecretStrength.weakness(value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && value.equals(secret.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return "Secret[redacted]";
    }
}
