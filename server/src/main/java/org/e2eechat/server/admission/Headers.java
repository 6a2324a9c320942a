package org.e2eechat.server.admission;

import java.util.List;

/** The header fields of a request, whatever server read them. */
@FunctionalInterface
public interface Headers {

    /**
     * The values of all fields called {@code name}, in the order of the request, one entry per field line; empty when there is none. Names are compared without case (RFC 9110
     * section 5.1).
     */
    List<String> values(String name);
}
