package org.e2eechat.server.postflight;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** One connection, as a client has it. Used by one thread. */
final class Conversation implements AutoCloseable {
    private static final Duration GOODBYE = Duration.ofSeconds(1);

    // What is said faster than it is read waits here; a few hundred answers at the most.
    private final BlockingQueue<Message> heard = new LinkedBlockingQueue<>();
    private final AtomicInteger said = new AtomicInteger();
    private final WebSocket socket;

    private Conversation(WebSocket.Builder builder, Site site)
            throws IOException, InterruptedException {
        this.socket = await(builder.buildAsync(site.webSocket(), new Listener()));
    }

    /** Something else came, or nothing. */
    static final class Unexpected extends IOException {
        private static final long serialVersionUID = 1L;

        private final String what;

        Unexpected(String what) {
            super(what);
            this.what = what;
        }

        /** What came instead. */
        String what() {
            return what;
        }
    }

    /** The upgrade was answered, but not with a WebSocket. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;
        private final int status;

        Refused(int status) {
            super("the upgrade was answered with HTTP " + status);
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    static Conversation with(Site site, Optional<String> origin)
            throws IOException, InterruptedException {
        WebSocket.Builder builder = site.http().newWebSocketBuilder().connectTimeout(Site.PATIENCE);
        origin.ifPresent(page -> builder.header("Origin", page));
        return new Conversation(builder, site);
    }

    void send(String type, String body) throws IOException, InterruptedException {
        await(
                socket.sendText(
                        "{\"v\":1,\"t\":\"%s\",\"id\":\"postflight-%d\",\"body\":%s}"
                                .formatted(type, said.incrementAndGet(), body),
                        true));
    }

    /** The next message of this type; others before it are passed over. */
    Message next(String type) throws IOException, InterruptedException {
        Message message = nextOf(type);
        if (!message.type().equals(type)) {
            throw new Unexpected("instead of " + type + " came " + told(message));
        }
        return message;
    }

    /** The next message of this type, or the next refusal or end, whatever comes first. */
    Message nextOf(String type) throws IOException, InterruptedException {
        return within(type, Site.PATIENCE)
                .orElseThrow(() -> new Unexpected("no " + type + " came in time"));
    }

    /** The same, or nothing when {@code patience} is over. */
    Optional<Message> within(String type, Duration patience) throws InterruptedException {
        long until = System.nanoTime() + patience.toNanos();
        while (true) {
            Message message = heard.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (message == null) {
                return Optional.empty();
            }
            boolean isEnd = message.type().equals("ERROR") || message.type().equals(Message.CLOSED);
            if (message.type().equals(type) || isEnd) {
                return Optional.of(message);
            }
        }
    }

    static String told(Message message) {
        String code = message.body("code");
        return code.isEmpty() ? message.type() : message.type() + " " + code;
    }

    private static <T> T await(CompletionStage<T> stage) throws IOException, InterruptedException {
        try {
            return stage.toCompletableFuture().get(Site.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            throw new Unexpected("no answer in time");
        } catch (ExecutionException | CompletionException failed) {
            if (failed.getCause() instanceof WebSocketHandshakeException refused) {
                throw new Refused(refused.getResponse().statusCode());
            }
            if (failed.getCause() instanceof IOException broken) {
                throw broken;
            }
            throw new IOException("the WebSocket fails", failed);
        }
    }

    /** Says goodbye, and waits a moment for the answer. */
    @Override
    public void close() {
        try {
            await(socket.sendClose(WebSocket.NORMAL_CLOSURE, ""));
            within(Message.CLOSED, GOODBYE);
        } catch (IOException hasEnded) {
            // all the better
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            socket.abort();
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder parts =
                new StringBuilder(); // of one message; calls do not overlap

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket from, CharSequence data, boolean isLast) {
            parts.append(data);
            if (isLast) {
                heard.add(Message.of(parts.toString()));
                parts.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            heard.add(Message.closed(code, reason));
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            heard.add(Message.closed(0, "the connection broke"));
        }
    }
}
