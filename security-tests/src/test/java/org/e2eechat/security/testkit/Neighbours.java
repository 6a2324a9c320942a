package org.e2eechat.security.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Two honest people, from an address of their own, who talk while somebody attacks. That they lose nothing is asserted; how long their messages take is printed and judged by nobody,
 * because a busy machine is slow without an attack.
 */
public final class Neighbours implements AutoCloseable {
    private static final int ADDRESS = 77;
    private static final Duration PACE =
            Duration.ofMillis(20); // ten seconds of it are within the default limit
    private static final Duration PATIENCE = Duration.ofSeconds(20); // for the last message
    private static final String LAST = "last";

    private final WebSocket speaker;
    private final WebSocket listener;
    private final String room;
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Future<List<Long>> listening; // how long each took, in nanoseconds
    private final Future<?> speaking;
    private int said; // by the clock's thread

    private Neighbours(WebSocket speaker, WebSocket listener, String room, Duration pace) {
        this.speaker = speaker;
        this.listener = listener;
        this.room = room;
        this.listening = threads.submit(this::listen);
        threads.execute(() -> speaker.outcome("nothing that comes")); // so pings are answered
        this.speaking =
                clock.scheduleAtFixedRate(this::speak, 0, pace.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** They meet, and begin to talk. */
    public static Neighbours talkOn(Relay relay) {
        return talkOn(relay, PACE);
    }

    /** They meet, and say something at every {@code pace}. */
    public static Neighbours talkOn(Relay relay, Duration pace) {
        WebSocket speaker = relay.connectFrom(ADDRESS);
        WebSocket listener = relay.connectFrom(ADDRESS);
        WebSocket.Room room = speaker.createRoom();
        assertThat(listener.join(room.id(), room.token())).isEqualTo("JOINED");
        return new Neighbours(speaker, listener, room.id(), pace);
    }

    private void speak() {
        speaker.chat(room, Long.toString(System.nanoTime()));
        said++;
    }

    private List<Long> listen() {
        List<Long> took = new ArrayList<>();
        while (true) {
            String text = listener.expect("APP_MSG").get("ciphertextB64").asString();
            if (text.equals(LAST)) {
                return took;
            }
            took.add(System.nanoTime() - Long.parseLong(text));
        }
    }

    /** Ends the talk: everything that was said has been heard. */
    public void lostNothing(String attack) {
        try {
            speaking.cancel(false);
            clock.shutdown();
            clock.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            speaker.chat(room, LAST);
            List<Long> took = listening.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

            Collections.sort(took);
            System.out.printf(
                    "neighbours during %s: %d said, %d heard, median %d us, worst %d us%n",
                    attack,
                    said,
                    took.size(),
                    took.isEmpty() ? 0 : took.get(took.size() / 2) / 1000,
                    took.isEmpty() ? 0 : took.getLast() / 1000);
            assertThat(took).as("messages heard of %s said", said).hasSize(said).isNotEmpty();
        } catch (TimeoutException lost) {
            throw new AssertionError("the neighbours' last message did not come", lost);
        } catch (ExecutionException broken) {
            throw new AssertionError("the neighbours' talk broke off", broken.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        speaker.close();
        listener.close();
        threads.shutdown();
    }
}
