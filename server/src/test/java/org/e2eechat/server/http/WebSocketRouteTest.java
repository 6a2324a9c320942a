package org.e2eechat.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeResponse;
import org.eclipse.jetty.websocket.core.server.WebSocketNegotiator;
import org.eclipse.jetty.websocket.core.server.WebSocketUpgradeHandler;
import org.junit.jupiter.api.Test;

import java.net.http.HttpResponse;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;

class WebSocketRouteTest {

    private static final String KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
    private static final String VERSION = "Sec-WebSocket-Version: 13";

    @Test
    void a_handshake_gets_through_and_its_101_has_the_headers_of_every_answer() throws Exception {
        try (TestServer server = TestServer.start(UnaryOperator.identity(), upgrading())) {
            String answer = server.handshake(KEY, VERSION, "X-Request-Id: my-upgrade");

            assertThat(answer)
                    .startsWith("HTTP/1.1 101 ")
                    // The example of RFC 6455 section 1.3.
                    .contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")
                    .contains(
                            "X-Content-Type-Options: nosniff\r\n",
                            "X-Request-Id: my-upgrade\r\n",
                            "Content-Security-Policy: ")
                    .doesNotContain("Server:");
        }
    }

    @Test
    void an_upgrade_is_in_the_request_log() throws Exception {
        try (TestServer server = TestServer.start(UnaryOperator.identity(), upgrading());
                CapturedLog log = CapturedLog.of(RequestRecorder.class)) {
            server.handshake(KEY, VERSION, "X-Request-Id: my-upgrade");

            await().until(() -> !log.lines().isEmpty());
            assertThat(log.lines().getFirst())
                    .matches(
                            "INFO request \\{method=GET, route=/ws, status=101, durationMs=\\d+, requestId=my-upgrade}");
        }
    }

    @Test
    void a_request_that_waits_holds_up_no_other_although_the_web_socket_handler_never_waits()
            throws Exception {
        try (TestServer server = TestServer.start(UnaryOperator.identity(), upgrading());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch directoryAnswers = new CountDownLatch(1);
            server.rooms.beforeCreation = directoryAnswers::await;
            Future<HttpResponse<String>> waiting = threads.submit(() -> server.post("/rooms", ""));
            await().until(() -> server.rooms.creationsAsked.get() == 1);

            int live = server.get("/live").statusCode();
            directoryAnswers.countDown();

            assertThat(live).isEqualTo(200);
            assertThat(waiting.get().statusCode()).isEqualTo(200);
        }
    }

    @Test
    void a_plain_get_is_told_to_upgrade() throws Exception {
        try (TestServer server = TestServer.start(UnaryOperator.identity(), upgrading())) {
            HttpResponse<String> answer = server.get("/ws");

            assertThat(answer.statusCode()).isEqualTo(426);
            assertThat(answer.headers().firstValue("Upgrade")).hasValue("websocket");
            assertThat(answer.headers().firstValue("Sec-WebSocket-Version")).hasValue("13");
            assertThat(answer.body()).contains("ERR_UPGRADE_REQUIRED");
        }
    }

    @Test
    void another_version_of_the_protocol_is_told_which_one_we_speak() throws Exception {
        try (TestServer server = TestServer.start(UnaryOperator.identity(), upgrading())) {
            String answer = server.handshake(KEY, "Sec-WebSocket-Version: 8");

            assertThat(answer)
                    .startsWith("HTTP/1.1 426 ")
                    .contains("Sec-WebSocket-Version: 13\r\n");
        }
    }

    @Test
    void a_handshake_without_its_key_is_a_bad_request() throws Exception {
        try (TestServer server = TestServer.start(UnaryOperator.identity(), upgrading())) {
            assertThat(server.handshake(VERSION))
                    .startsWith("HTTP/1.1 400 ")
                    .contains("application/problem+json");
        }
    }

    @Test
    void a_handshake_that_the_handler_refuses_by_itself_keeps_the_handlers_status()
            throws Exception {
        Handler full =
                new Handler.Abstract() {
                    @Override
                    public boolean handle(Request request, Response response, Callback callback) {
                        Response.writeError(request, response, callback, 403);
                        return true;
                    }
                };
        try (TestServer server = TestServer.start(UnaryOperator.identity(), full)) {
            String answer =
                    server.raw(
                            "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: close, Upgrade\r\nUpgrade: websocket\r\n"
                                    + VERSION
                                    + "\r\n\r\n");

            assertThat(answer)
                    .startsWith("HTTP/1.1 403 ")
                    .contains(
                            "application/problem+json",
                            "X-Frame-Options: DENY",
                            "ERR_ORIGIN_NOT_ALLOWED");
        }
    }

    private static Handler upgrading() {
        WebSocketUpgradeHandler handler = new WebSocketUpgradeHandler();
        handler.addMapping(
                "/ws",
                new WebSocketNegotiator.AbstractNegotiator() {
                    @Override
                    public FrameHandler negotiate(
                            ServerUpgradeRequest request,
                            ServerUpgradeResponse response,
                            Callback callback) {
                        return new SilentFrames();
                    }
                });
        return handler;
    }

    /** Accepts a connection and says nothing. */
    private static final class SilentFrames implements FrameHandler {
        @Override
        public void onOpen(CoreSession session, Callback callback) {
            callback.succeeded();
        }

        @Override
        public void onFrame(Frame frame, Callback callback) {
            callback.succeeded();
        }

        @Override
        public void onError(Throwable cause, Callback callback) {
            callback.succeeded();
        }

        @Override
        public void onClosed(CloseStatus closeStatus, Callback callback) {
            callback.succeeded();
        }
    }
}
