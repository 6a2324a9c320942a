package org.e2eechat.server.transport;

import java.security.GeneralSecurityException;

/**
 * A PEM file that a setting names cannot be used. The message is a sentence for the operator: it
 * names the setting, what is wrong and what to do, and holds nothing of the file.
 */
public final class UnusablePemException extends GeneralSecurityException {
    private static final long serialVersionUID = 1L;

    UnusablePemException(String message) {
        super(message);
    }
}
