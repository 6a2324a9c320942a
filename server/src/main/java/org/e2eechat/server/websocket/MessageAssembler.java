package org.e2eechat.server.websocket;

import static java.util.Objects.requireNonNull;

import org.e2eechat.server.admission.ResourceLedger;
import org.e2eechat.server.protocol.Utf8;
import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * Puts the parts of a message together and checks that a text is UTF-8 (RFC 6455 sections 5.4 and 8.1), part by part, so that a bad byte ends the connection before the rest has
 * arrived. A message in one part is not copied.
 */
final class MessageAssembler {
    private static final int FIRST_CAPACITY =
            4096; // a part that is not the whole message is usually one read long

    private final int maxBytes;
    private final ResourceLedger.Account account;
    private byte @Nullable [] parts; // what came so far, when the message has several parts
    private int length;
    private boolean isText;
    private int utf8 = Utf8.START;
    private byte @Nullable [] array; // where the whole message is
    private int from;
    private int to;

    /** @param account charged for what is held of an unfinished message */
    MessageAssembler(int maxBytes, ResourceLedger.Account account) {
        this.maxBytes = maxBytes;
        this.account = account;
    }

    /** What became of a part. */
    enum Outcome {
        INCOMPLETE,
        COMPLETE,
        TOO_LARGE,
        NOT_UTF8,
        /** All sockets together hold too many unfinished messages for this one to grow. */
        NO_MEMORY
    }

    /** Begins a message. */
    void begin(boolean text) {
        isText = text;
        length = 0;
        utf8 = Utf8.START;
    }

    /** Whether the message that is being put together is text. */
    boolean isText() {
        return isText;
    }

    /** Takes the next part; with {@code last}, and if that is {@link Outcome#COMPLETE}, the whole is at {@link #array} from {@link #from} to {@link #to}. */
    Outcome add(byte[] source, int from, int to, boolean last) {
        if (length + (to - from) > maxBytes) {
            reset();
            return Outcome.TOO_LARGE;
        }
        if (isText) {
            utf8 = Utf8.advance(utf8, source, from, to);
            if (utf8 == Utf8.REJECT || (last && utf8 != Utf8.START)) {
                reset();
                return Outcome.NOT_UTF8;
            }
        }
        if (last && length == 0) {
            array = source;
            this.from = from;
            this.to = to;
            return Outcome.COMPLETE;
        }
        if (!append(source, from, to)) {
            reset();
            return Outcome.NO_MEMORY;
        }
        if (!last) {
            return Outcome.INCOMPLETE;
        }
        array = parts;
        this.from = 0;
        this.to = length;
        return Outcome.COMPLETE;
    }

    byte[] array() {
        return requireNonNull(array);
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    /** Forgets the message, so that a connection that does nothing holds no memory. */
    void reset() {
        if (parts != null) {
            parts = null;
            account.received(0);
        }
        array = null;
        length = 0;
    }

    /** Adds a part; false when the memory for it may not be taken. */
    private boolean append(byte[] source, int from, int to) {
        int needed = length + (to - from);
        byte[] target = parts;
        if (target == null || target.length < needed) {
            int capacity = capacityFor(needed, target == null ? 0 : target.length);
            if (!account.received(capacity)) {
                return false;
            }
            target = target == null ? new byte[capacity] : Arrays.copyOf(target, capacity);
        }
        System.arraycopy(source, from, target, length, to - from);
        parts = target;
        length = needed;
        return true;
    }

    private int capacityFor(int needed, int current) {
        return current == 0
                ? Math.max(FIRST_CAPACITY, needed)
                : Math.min(maxBytes, Math.max(needed, current * 2));
    }
}
