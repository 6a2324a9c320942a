package org.e2eechat.server.session;

import org.e2eechat.server.admission.ClientAddress;

import java.util.OptionalLong;

/** How often one address may make a room, and may try to join one. */
public interface Quotas {
    /** Counts a room; when that is one too many, how many milliseconds to wait. */
    OptionalLong roomCreation(ClientAddress address);

    /** Counts an attempt to join, whatever becomes of it; when that is one too many, how many milliseconds to wait. */
    OptionalLong join(ClientAddress address);
}
