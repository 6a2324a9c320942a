package org.e2eechat.loadtest.attack.stranger;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.atomic.LongAdder;

import javax.net.ssl.SSLContext;

/**
 * What the relay's {@code /metrics} say, asked on a connection that ends with the answer.
 *
 * @param page in Prometheus' text format
 */
public record Scrape(String page) {
    private static final InetAddress OPERATOR = InetAddress.ofLiteral("127.0.0.1");

    private static final String REQUEST =
            String.join(
                    "\r\n",
                    "GET /metrics HTTP/1.1",
                    "Host: 127.0.0.1",
                    "Accept: text/plain",
                    "Connection: close",
                    "",
                    "");

    /** Asks now. */
    public static Scrape of(int port, @Nullable SSLContext tls) throws IOException {
        try (Wire wire = Wire.open(OPERATOR, port, tls, 0, new LongAdder())) {
            wire.send(REQUEST);
            return new Scrape(new String(wire.rawInput().readAllBytes(), UTF_8));
        }
    }

    /** The value of a metric without labels. */
    public double value(String name) throws IOException {
        return page.lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new IOException("no metric " + name));
    }
}
