package org.e2eechat.server.http;

import org.eclipse.jetty.http.HttpFields;

import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * Names requests: a valid {@code X-Request-Id} is kept, so that one name goes through a whole
 * installation; else a random one is made.
 */
final class RequestIds {
    static final String HEADER = "X-Request-Id";

    // Nothing that means something in a log line, a header or a URI.
    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private final RandomGenerator random;

    RequestIds(RandomGenerator random) {
        this.random = random;
    }

    String idFor(HttpFields headers) {
        String offered = headers.get(HEADER);
        return offered != null && VALID.matcher(offered).matches() ? offered : random();
    }

    private String random() {
        return HexFormat.of().toHexDigits(random.nextLong());
    }
}
