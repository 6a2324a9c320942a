package org.e2eechat.loadtest.generator;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * One run: the first member of each room sends by the plan, and what all members hear is counted and timed. Used once, by the fleet's thread.
 */
public final class FanOutLoad {
    private static final int MAX_BURST =
            64; // between two looks at the sockets, when sending is late
    private static final Duration STRAGGLERS =
            Duration.ofSeconds(3); // for what is still on its way at the end
    private static final long SEED = 7; // the same noise in every run
    // A generator that only looks and never rests keeps a processor from those it measures. What it
    // hears while it rests it hears late by as much, and the kernel's timers add as much again.
    private static final long REST_NANOS = 50_000;
    private static final Duration AT_ONCE = Duration.ZERO;
    private static final Duration A_MOMENT = Duration.ofMillis(1);

    private final Fleet fleet;
    private final FanOutPlan plan;
    private final LongSupplier meter;
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final List<Sender> senders = new ArrayList<>();
    private final Stamp stamp = new Stamp();
    private final Histogram latencies = new Histogram();
    private final boolean closedLoop;

    private long begin; // nanoTime; the measured time is from begin to before end
    private long end;
    private boolean sending = true; // until the measured time is over
    private long delivered; // these: written when something is heard or sent
    private long
            expected; // deliveries of messages that were due in the measured time, and below those
    // that came
    private long arrived;
    private long latestSend;

    private FanOutLoad(Fleet fleet, FanOutPlan plan, LongSupplier meter) {
        this.fleet = fleet;
        this.plan = plan;
        this.meter = meter;
        this.closedLoop = plan.pace() instanceof Pace.ClosedLoop;
        Random random = new Random(SEED);
        for (ChatRoom room : fleet.rooms()) {
            ChatTemplate template = new ChatTemplate(room.id(), plan.ciphertextBytes(), random);
            senders.add(new Sender(room, template));
        }
    }

    /**
     * Runs the plan.
     *
     * @param meter read at the beginning and at the end of the measured time
     * @throws LoadFailedException when a connection is lost
     */
    public static FanOutResult run(Fleet fleet, FanOutPlan plan, LongSupplier meter)
            throws IOException {
        return new FanOutLoad(fleet, plan, meter).run();
    }

    private FanOutResult run() throws IOException {
        fleet.listen(this::heard);
        long start = System.nanoTime();
        begin = start + plan.warmUp().toNanos();
        end = begin + plan.measured().toNanos();

        return switch (plan.pace()) {
            case Pace.OpenLoop(double rate) -> {
                OpenLoopClock clock = new OpenLoopClock(start, rate);
                yield run(() -> sendDue(clock));
            }
            case Pace.ClosedLoop(int window) -> {
                for (int i = 0; i < window; i++) {
                    for (Sender sender : senders) {
                        sender.send(System.nanoTime());
                    }
                }
                yield run(() -> fleet.poll(A_MOMENT));
            }
        };
    }

    private FanOutResult run(Step step) throws IOException {
        while (System.nanoTime() < begin) {
            step.run();
        }
        long metered = -meter.getAsLong();
        long ownCpu = -threads.getCurrentThreadCpuTime();
        while (System.nanoTime() < end) {
            step.run();
        }
        ownCpu += threads.getCurrentThreadCpuTime();
        metered += meter.getAsLong();
        sending = false;

        long deadline = System.nanoTime() + STRAGGLERS.toNanos();
        while (arrived < expected && System.nanoTime() - deadline < 0) {
            fleet.poll(A_MOMENT);
        }
        fleet.listen((_, _, _, _, _) -> {});
        double nanos = plan.measured().toNanos();
        return new FanOutResult(
                delivered,
                nanos / Duration.ofSeconds(1).toNanos(),
                metered,
                Latency.of(latencies),
                lost(),
                ownCpu / nanos,
                latestSend / 1_000.0);
    }

    // A gap shows what another message has overtaken; what never came at the end shows no gap.
    private long lost() {
        long irregularities =
                fleet.rooms().stream()
                        .flatMap(room -> room.members().stream())
                        .mapToLong(member -> member.order().irregularities())
                        .sum();
        return irregularities + Math.max(0, expected - arrived);
    }

    private void sendDue(OpenLoopClock clock) throws IOException {
        long now = System.nanoTime();
        for (int i = 0; i < MAX_BURST && clock.dueNanos() <= now && clock.dueNanos() < end; i++) {
            long due = clock.dueNanos();
            latestSend = Math.max(latestSend, due < begin ? 0 : now - due);
            senders.get((int) (clock.count() % senders.size())).send(due);
            clock.advance();
        }
        if (fleet.poll(AT_ONCE) == 0 && clock.dueNanos() - now > 2 * REST_NANOS) {
            LockSupport.parkNanos(REST_NANOS);
        }
    }

    private void heard(Client client, long now, ByteBuffer buffer, int payload, int payloadEnd) {
        int at = stamp.find(buffer, payload, payloadEnd);
        long due = Stamp.dueNanos(buffer, at);
        boolean counts = plan.echoes() || !client.isHost();
        if (counts && now >= begin && now < end) {
            delivered++;
        }
        if (isMeasured(due)) {
            arrived++;
            if (counts) {
                latencies.record(now - due);
            }
        }
        client.order().arrived(Stamp.sequence(buffer, at));
        if (closedLoop && sending && client.isHost()) {
            answer(client.room());
        }
    }

    private void answer(ChatRoom room) {
        try {
            senders.get(room.number()).send(System.nanoTime());
        } catch (IOException failed) {
            throw new LoadFailedException("a connection was lost", failed);
        }
    }

    private boolean isMeasured(long due) {
        return due >= begin && due < end;
    }

    /** Something to do again and again. */
    private interface Step {
        void run() throws IOException;
    }

    /** The member of a room that talks. */
    private final class Sender {
        private final ChatRoom room;
        private final ChatTemplate template;

        Sender(ChatRoom room, ChatTemplate template) {
            this.room = room;
            this.template = template;
        }

        void send(long due) throws IOException {
            if (isMeasured(due)) {
                expected += room.size();
            }
            room.host().send(template.message(due, room.nextSequence()));
        }
    }
}
