package org.e2eechat.server.postflight;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What goes wrong between the server and its clients: a proxy that was set up badly. */
class BadProxyTest {
    private final Map<String, String> headers = new ConcurrentHashMap<>();
    private HttpServer proxy;
    private int status = 200;

    @BeforeEach
    void start() throws IOException {
        proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        proxy.createContext("/", this::answer);
        proxy.start();
    }

    @AfterEach
    void stop() {
        proxy.stop(0);
    }

    @Test
    void one_that_finds_no_server_leaves_nothing_else_to_say() {
        status = 502;

        Typed typed = Typed.postflight(url(), "--json");

        assertThat(typed.looked()).containsExactly("reachable");
        assertThat(typed.finding("reachable")).contains("502");
    }

    @Test
    void one_that_answers_in_the_servers_place_is_found_everywhere() {
        headers.put("Server", "nginx/1.22.1");
        headers.put("Access-Control-Allow-Origin", "*");

        Typed typed = Typed.postflight(url(), "--json");

        assertThat(typed.found())
                .contains("tls", "security-headers", "cors", "web-socket", "origin", "errors")
                .contains("metrics-private");
        assertThat(typed.out()).contains("Server tells a version");
    }

    @Test
    void one_that_leads_to_https_is_as_it_should_be() throws Exception {
        URI plain = URI.create(url());
        try (Site site =
                Site.at(
                        plain,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())) {
            PlainHttpCheck check = new PlainHttpCheck(site, Optional.of(plain));
            assertThat(check.look().toString()).contains("Found", "HTTP 200");

            status = 308;
            headers.put("Location", "https://chat.example/");
            assertThat(check.look().toString()).contains("Fine", "leads to https");
        }
    }

    private String url() {
        return "http://127.0.0.1:" + proxy.getAddress().getPort() + "/";
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            headers.forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(status, -1);
        }
    }
}
