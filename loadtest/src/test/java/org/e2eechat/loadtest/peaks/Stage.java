package org.e2eechat.loadtest.peaks;

import static org.awaitility.Awaitility.await;

import org.awaitility.core.ConditionTimeoutException;
import org.e2eechat.loadtest.people.Answer;
import org.e2eechat.loadtest.people.Doors;
import org.e2eechat.loadtest.watch.RelayWatch;
import org.e2eechat.loadtest.watch.Sample;
import org.e2eechat.loadtest.watch.Scrape;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** What a simulation plays on: a site, the doors to it, somebody who watches it, and the verdicts at the end. */
final class Stage {
    private static final Duration EMPTY_WITHIN =
            Duration.ofSeconds(45); // a dead node's seats expire
    private static final long HEAP_MAY_GROW_BYTES =
            4 * 1024 * 1024; // pools and caches that fill once
    private static final long REMEMBERED_BYTES =
            8 * 1024; // for minutes: an address, its limits, its tokens
    private static final Duration HEAP_BACK_WITHIN = Duration.ofSeconds(45); // longer than any ping
    private static final Duration BETWEEN_COLLECTIONS = Duration.ofSeconds(1); // each look is one
    private static final int ROOM_SIZE = 10; // at most
    private static final int WARM_UP_MESSAGES = 120;
    private static final int SMOKE_MESSAGES = 30;

    private final String name;
    private final Scale scale;
    private final Site site;
    private final Recorder recorder;
    private final List<Notes> notes = new CopyOnWriteArrayList<>();
    private final List<Supplier<Verdict>> expectations = new CopyOnWriteArrayList<>();
    private final List<Verdict> verdicts = new CopyOnWriteArrayList<>();
    private final RelayWatch watch = new RelayWatch();
    private final BusyNeighbours neighbours = new BusyNeighbours();
    private Doors doors; // set by open
    private Scrape before = Scrape.NOTHING; // after the warm-up
    private Scrape after = Scrape.NOTHING; // when everybody has gone
    private OptionalLong heapBefore = OptionalLong.empty();
    private OptionalLong heapAfter = OptionalLong.empty();
    private double heapBackSeconds; // set by judge

    Stage(String name, Scale scale, Site site, Recorder recorder) {
        this.name = name;
        this.scale = scale;
        this.site = site;
        this.recorder = recorder;
    }

    String name() {
        return name;
    }

    Scale scale() {
        return scale;
    }

    Site site() {
        return site;
    }

    Doors doors() {
        return doors;
    }

    RelayWatch watch() {
        return watch;
    }

    List<Notes> notes() {
        return List.copyOf(notes);
    }

    List<Verdict> verdicts() {
        return List.copyOf(verdicts);
    }

    /** Somebody to keep notes of these people. */
    Notes notesOf(String people) {
        Notes made = new Notes(recorder, people);
        notes.add(made);
        return made;
    }

    /** Something more that has to hold in the end, judged when everybody has gone. */
    void expect(Supplier<Verdict> verdict) {
        expectations.add(verdict);
    }

    /** How much a counter of the servers has grown since the warm-up. Known once everybody has gone. */
    double counted(String metric) {
        return after.sum(metric) - before.sum(metric);
    }

    /** The same for one of its label values, written as in the metrics. */
    double counted(String metric, String labels) {
        return after.byLabels(metric).getOrDefault(labels, 0.0)
                - before.byLabels(metric).getOrDefault(labels, 0.0);
    }

    /** Whether nobody has replaced a server since the warm-up; else what counters have grown by means nothing. */
    boolean hasSameServers() {
        return Double.compare(
                        before.sum("process_start_time_seconds"),
                        after.sum("process_start_time_seconds"))
                == 0;
    }

    /** The label values of a counter that have grown since the warm-up, and by how much. */
    Map<String, Double> grown(String metric) {
        Map<String, Double> grown = new TreeMap<>();
        after.byLabels(metric)
                .keySet()
                .forEach(labels -> grown.put(labels, counted(metric, labels)));
        grown.values().removeIf(value -> value <= 0);
        return grown;
    }

    private static double cpuSeconds(Scrape scrape) {
        return scrape.sum("process_cpu_seconds_total");
    }

    /** How many cores others on this machine have used meanwhile. */
    double coresOfOthers() {
        return neighbours.cores();
    }

    /** The highest value that was seen until now. */
    double most(ToDoubleFunction<Sample> value) {
        return watch.samples().stream().mapToDouble(value).max().orElse(0);
    }

    void open() {
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(this::abandon, "clean up"));
            site.open();
            site.metrics().forEach(watch::add);
            doors = new Doors(site.entrance());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    /** People who are not measured come and go; then the servers are looked at, to be compared with later. */
    CompletableFuture<Answer> warmUp() {
        return aside(
                () -> {
                    WarmUp.run(doors, scale.isSmoke() ? SMOKE_MESSAGES : WARM_UP_MESSAGES);
                    watch.await(Sample::isEmpty, EMPTY_WITHIN);
                    heapBefore = site.liveBytes();
                    before = watch.scrape();
                    neighbours.begin(cpuSeconds(before));
                    return new Answer.Done("warm");
                });
    }

    /** When everybody has gone: waits until the servers have noticed, and judges. */
    CompletableFuture<Answer> judge() {
        return aside(
                () -> {
                    Sample end = watch.await(Sample::isEmpty, EMPTY_WITHIN);
                    after = watch.scrape();
                    neighbours.end(cpuSeconds(after));
                    heapAfter = heapOnceItIsAsBefore();
                    judge(end)
                            .forEach(
                                    verdict -> {
                                        verdicts.add(verdict);
                                        recorder.record(verdict);
                                    });
                    return new Answer.Done("judged");
                });
    }

    private List<Verdict> judge(Sample end) {
        List<Verdict> found = new ArrayList<>();
        found.add(
                Verdict.atMost(
                        "lost messages",
                        excusedLosses(),
                        notes.stream().mapToDouble(Notes::losses).sum()));
        found.add(
                Verdict.none("doubled messages", notes.stream().mapToDouble(Notes::doubles).sum()));
        found.add(Verdict.none("connections left", end.connections()));
        found.add(Verdict.none("seats left", end.participants()));
        found.add(Verdict.none("rooms left", end.rooms()));
        found.add(
                Verdict.none(
                        "internal errors",
                        counted("relay_connections_closed_total", "reason=\"internal_error\"")));
        found.add(heap());
        expectations.forEach(expectation -> found.add(expectation.get()));
        return found;
    }

    // What one node could not tell the others while Valkey was away, is lost for a room of members.
    private double excusedLosses() {
        return ROOM_SIZE * Math.max(0, counted("relay_valkey_publish_dropped_total"));
    }

    private Verdict heap() {
        String what = "bytes that the live heap has grown by";
        if (heapBefore.isEmpty() || heapAfter.isEmpty()) {
            return Verdict.skipped(what, "not a server of ours");
        }
        return Verdict.atMost(
                what, mayGrowBytes(), (double) heapAfter.getAsLong() - heapBefore.getAsLong());
    }

    private double mayGrowBytes() {
        return HEAP_MAY_GROW_BYTES + REMEMBERED_BYTES * counted("relay_connections_opened_total");
    }

    // Timers of closed connections hold what they are for until they are due.
    private OptionalLong heapOnceItIsAsBefore() {
        long begin = System.nanoTime();
        AtomicReference<OptionalLong> live = new AtomicReference<>(OptionalLong.empty());
        try {
            await().pollInSameThread()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(BETWEEN_COLLECTIONS)
                    .atMost(HEAP_BACK_WITHIN)
                    .until(
                            () -> {
                                live.set(site.liveBytes());
                                return hasShrunk(live.get());
                            });
        } catch (ConditionTimeoutException stays) {
            // the verdict says by how much
        }
        heapBackSeconds = Duration.ofNanos(System.nanoTime() - begin).toMillis() / 1000.0;
        return live.get();
    }

    private boolean hasShrunk(OptionalLong live) {
        return live.isEmpty()
                || heapBefore.isEmpty()
                || live.getAsLong() - heapBefore.getAsLong() <= mayGrowBytes();
    }

    /** How long after everybody's leaving the heap was as before, or was not waited for any longer. */
    double heapBackSeconds() {
        return heapBackSeconds;
    }

    void close() {
        try {
            new Results(this).write();
        } finally {
            abandon();
        }
    }

    OptionalLong heapBefore() {
        return heapBefore;
    }

    OptionalLong heapAfter() {
        return heapAfter;
    }

    private void abandon() {
        watch.close();
        try {
            site.close();
        } catch (IOException stays) {
            System.err.println("some files stay in the temporary directory: " + stays);
        }
    }

    /** Does on a thread of its own what waits. */
    static CompletableFuture<Answer> aside(Callable<Answer> work) {
        CompletableFuture<Answer> done = new CompletableFuture<>();
        Thread.ofVirtual()
                .name("stage")
                .start(
                        () -> {
                            try {
                                done.complete(work.call());
                            } catch (Exception failed) {
                                done.completeExceptionally(failed);
                            }
                        });
        return done;
    }
}
