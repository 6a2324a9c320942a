package org.e2eechat.server.http;

import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * What answers a route, once the request has passed all rules that hold for every route. May block.
 */
@FunctionalInterface
interface Endpoint {
    /** Answers and completes the callback, exactly once; or throws, and the caller answers 500. */
    void answer(Request request, Response response, Callback callback) throws Exception;
}
