package org.e2eechat.server.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Bytes to messages. What is relayed, which is nearly everything, is read in place by {@link RelayScanner}; the rest, and whatever that does not recognise, by {@link JsonMessages}. Never throws,
 * whatever the bytes. Safe for any thread.
 */
public final class MessageDecoder {
    private final MessageLimits limits;
    private final JsonMessages full;

    public MessageDecoder(MessageLimits limits) {
        this.limits = limits;
        this.full = new JsonMessages(limits);
    }

    /** Reads one whole text message, known to be UTF-8. The result refers to {@code buffer}, see {@link ClientMessage}. */
    public Decoded decode(byte[] buffer, int from, int to) {
        @Nullable Decoded relayed = RelayScanner.scan(limits, buffer, from, to);
        return relayed != null ? relayed : full.read(buffer, from, to);
    }

    /** The same without the short cut, for the test that compares them. */
    Decoded decodeInFull(byte[] buffer, int from, int to) {
        return full.read(buffer, from, to);
    }
}
