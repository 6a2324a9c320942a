package org.e2eechat.server.http;

import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;

/** How Jetty reads requests: small headers, strict syntax, and no word about what we run on. */
public final class HttpConfigurations {
    /**
     * Request line and header section together, in bytes; over it Jetty answers 431, or 414 when
     * the request line alone is too long.
     */
    static final int MAX_REQUEST_HEADER_BYTES = 8 * 1024;

    /**
     * Path and query together, in characters; over it we answer 414. Our longest route with the
     * longest room id has 141.
     */
    static final int MAX_URI_CHARS = 2048;

    private HttpConfigurations() {}

    /** A fresh configuration, for one connector. */
    public static HttpConfiguration relay() {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        http.setRequestHeaderSize(MAX_REQUEST_HEADER_BYTES);
        // Jetty would keep fields of former requests, in an index of 100 KB for each connection.
        http.setHeaderCacheSize(0);
        http.setHttpCompliance(HttpCompliance.RFC9110);
        // Refuses encoded slashes, dot segments and path parameters that could mislead.
        http.setUriCompliance(UriCompliance.DEFAULT);
        return http;
    }
}
