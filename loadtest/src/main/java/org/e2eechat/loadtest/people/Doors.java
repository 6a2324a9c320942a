package org.e2eechat.loadtest.people;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where people come in: the address of a relay, or of a proxy before several. Each person comes from an address of its own, out of those that are set aside for benchmarks (RFC 2544), and tells so as a proxy would: a server that believes
 * proxies on this machine ({@code TRUST_PROXY}) counts its limits by it.
 */
public final class Doors implements AutoCloseable {
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);
    private static final int READERS = 2; // threads; as many as this machine has cores for load

    private final URI relay;
    private final ExecutorService readers;
    private final HttpClient http;
    private final AtomicInteger people = new AtomicInteger();

    /**
     * A way to this server.
     *
     * @param relay such as {@code ws://127.0.0.1:3001/ws}
     */
    public Doors(URI relay) {
        this.relay = relay;
        this.readers =
                Executors.newFixedThreadPool(
                        READERS, Thread.ofPlatform().daemon().name("people-", 0).factory());
        this.http = HttpClient.newBuilder().executor(readers).build();
    }

    /** Somebody new, from an address where nobody else comes from. */
    public Person newcomer(Journal journal) {
        int number = people.getAndIncrement();
        return person(journal, address(number), "p" + number);
    }

    /** Somebody who shares the address of another. */
    public Person neighbourOf(Person other, Journal journal) {
        return person(journal, other.address(), "p" + people.getAndIncrement());
    }

    private Person person(Journal journal, String address, String label) {
        return new Person(this, journal, address, label);
    }

    CompletableFuture<Answer> open(Line line, String address) {
        CompletableFuture<Answer> opened =
                http.newWebSocketBuilder()
                        .connectTimeout(CONNECT_WITHIN)
                        .header("X-Forwarded-For", address)
                        .buildAsync(relay, line)
                        .whenComplete(
                                (_, failure) -> {
                                    if (failure != null) {
                                        line.failed(reasonOf(failure));
                                    }
                                })
                        .exceptionally(_ -> null)
                        .thenCompose(_ -> line.greeting());
        return opened.completeOnTimeout(
                new Answer.Silence(), Person.ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static Answer reasonOf(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        return cause instanceof WebSocketHandshakeException refused
                ? new Answer.NotUpgraded(refused.getResponse().statusCode())
                : new Answer.Unreachable(cause.getClass().getSimpleName());
    }

    // 198.18.0.0/15, without the ends of its smaller networks
    private static String address(int number) {
        int network = number / 250;
        return "198." + (18 + network / 256 % 2) + "." + network % 256 + "." + (1 + number % 250);
    }

    @Override
    public void close() {
        http.shutdownNow();
        readers.shutdownNow();
    }
}
