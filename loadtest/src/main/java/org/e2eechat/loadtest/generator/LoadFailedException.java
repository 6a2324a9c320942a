package org.e2eechat.loadtest.generator;

/** A run whose figures would mean nothing: a connection was lost, refused or answered with nonsense. */
public final class LoadFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public LoadFailedException(String message) {
        super(message);
    }

    public LoadFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
