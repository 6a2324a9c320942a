package org.e2eechat.server.room;

import java.time.Duration;

/** The directory did not answer in time, or cannot be reached. Nothing is known to have changed; trying again later is right. */
public final class DirectoryUnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    public DirectoryUnavailableException(String message, Duration retryAfter) {
        super(message);
        this.retryAfter = retryAfter;
    }

    /** When it makes sense to try again. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
