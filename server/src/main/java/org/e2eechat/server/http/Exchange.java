package org.e2eechat.server.http;

import org.eclipse.jetty.server.Request;

import java.util.Optional;

/**
 * What is known of a request from its first moment: kept with the request, so that an error answer
 * and the request log say the same as the first handler.
 *
 * @param route where it went
 * @param requestId its name, unless request ids are switched off
 */
record Exchange(Route route, Optional<String> requestId) {
    private static final String ATTRIBUTE = Exchange.class.getName();

    static Optional<Exchange> of(Request request) {
        return Optional.ofNullable((Exchange) request.getAttribute(ATTRIBUTE));
    }

    void keepWith(Request request) {
        request.setAttribute(ATTRIBUTE, this);
    }
}
