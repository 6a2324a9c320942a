package org.e2eechat.server.protocol;

/**
 * Makes a typed message of the bytes of one text message. The message that matters for speed, an
 * ordinary {@code APP_MSG}, is taken by {@link PlainTextScan}; whatever that does not understand
 * goes through a JSON parser. Both give the same answer (a test compares them). Thread-safe.
 */
public final class MessageDecoder {
    private final MessageLimits limits;
    private final MessageRules rules;
    private final JsonTree json;

    public MessageDecoder(MessageLimits limits) {
        this.limits = limits;
        this.rules = new MessageRules(limits);
        this.json = new JsonTree();
    }

    /**
     * Decodes the bytes from {@code from} to before {@code to}: one complete message, which must be
     * known to be UTF-8 (see {@link Utf8}). Never throws, whatever the bytes are. The slices of the
     * result point into {@code buffer}.
     */
    public Decoded decode(byte[] buffer, int from, int to) {
        Decoded plain = PlainTextScan.decode(buffer, from, to, limits);
        return plain != null ? plain : parse(buffer, from, to);
    }

    /** The way for every legal message, and the judge of the fast one. */
    Decoded parse(byte[] buffer, int from, int to) {
        JsonValue.Members envelope = json.read(buffer, from, to);
        if (envelope == null) {
            return new Decoded.Malformed("not a JSON object");
        }
        try {
            return rules.judge(envelope);
        } catch (IllegalArgumentException notUtf8) {
            return new Decoded.Malformed("a text whose bytes are no characters");
        }
    }
}
