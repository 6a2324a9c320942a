package org.e2eechat.loadtest.people;

import org.jspecify.annotations.Nullable;

import java.net.http.WebSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One WebSocket of a person. Frames are read one after another, by whichever thread the client has free, and sent one after another, however fast they are wanted. */
final class Line implements WebSocket.Listener {
    private final Person owner;
    private final CompletableFuture<Answer> greeting = new CompletableFuture<>();
    private final CompletableFuture<WebSocket> socket = new CompletableFuture<>();
    private final CompletableFuture<Ending> ended = new CompletableFuture<>();
    private final StringBuilder partial = new StringBuilder(); // the reader's alone
    private final Map<String, Long> lastSeq = new HashMap<>(); // by sender; the reader's alone

    private CompletableFuture<WebSocket> sending = socket; // the queue's end; guarded by this
    private volatile boolean isReading = true; // set by the owner
    private volatile boolean isClosedByUs; // set by the owner
    private volatile Optional<Duration> reconnectAfter = Optional.empty(); // set by the reader

    Line(Person owner) {
        this.owner = owner;
    }

    /** Completed by {@code HELLO}, or by whatever came instead. */
    CompletableFuture<Answer> greeting() {
        return greeting;
    }

    CompletableFuture<Ending> ended() {
        return ended;
    }

    /** How it ended, if it has. */
    Optional<Ending> ending() {
        return ended.isDone() ? Optional.of(ended.join()) : Optional.empty();
    }

    boolean isClosedByUs() {
        return isClosedByUs;
    }

    Optional<Duration> reconnectAfter() {
        return reconnectAfter;
    }

    synchronized void send(String text) {
        sending = sending.thenCompose(ws -> ws.sendText(text, true));
    }

    synchronized void close() {
        isClosedByUs = true;
        sending = sending.thenCompose(ws -> ws.sendClose(WebSocket.NORMAL_CLOSURE, ""));
    }

    void abort() {
        isClosedByUs = true;
        opened().ifPresent(WebSocket::abort);
        finish(Ending.broken("dropped by us"));
    }

    void stopReading() {
        isReading = false;
    }

    void readAgain() {
        isReading = true;
        opened().ifPresent(ws -> ws.request(1));
    }

    private Optional<WebSocket> opened() {
        return socket.isDone() ? Optional.of(socket.join()) : Optional.empty();
    }

    /** Not connected after all. */
    void failed(Answer why) {
        greeting.complete(why);
        finish(Ending.broken(why.code()));
    }

    /** Whether the message with this number is a new one of this sender, and counts it. */
    boolean isNew(String from, long seq) {
        Long last = lastSeq.put(from, seq);
        return last == null || seq > last;
    }

    // --- java.net.http ---

    @Override
    public void onOpen(WebSocket ws) {
        socket.complete(ws);
        ws.request(1);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket ws, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            ServerFrame frame = ServerFrame.parse(partial.toString());
            partial.setLength(0);
            read(frame);
        }
        if (isReading) {
            ws.request(1);
        }
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket ws, int code, String reason) {
        finish(new Ending(code, reason));
        return null;
    }

    @Override
    public void onError(WebSocket ws, Throwable error) {
        finish(Ending.broken(error.getClass().getSimpleName()));
    }

    private void read(ServerFrame frame) {
        switch (frame.type()) {
            case "HELLO" -> greeting.complete(new Answer.Done("HELLO"));
            case "SERVER_DRAINING" ->
                    reconnectAfter =
                            Optional.of(Duration.ofMillis(frame.number("reconnectAfterMs", 0)));
            default -> owner.read(this, frame);
        }
    }

    private void finish(Ending ending) {
        if (ended.complete(ending)) {
            greeting.complete(new Answer.Ended(ending));
            owner.connectionEnded(this, ending);
        }
    }
}
