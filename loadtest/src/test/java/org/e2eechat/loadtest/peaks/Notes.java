package org.e2eechat.loadtest.peaks;

import org.e2eechat.loadtest.generator.Histogram;
import org.e2eechat.loadtest.people.Ending;
import org.e2eechat.loadtest.people.Journal;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What some people have lived through, added up. What they hear goes into Gatling's statistics as well, as requests of this name. */
final class Notes implements Journal {
    private final Recorder recorder;
    private final String name;
    private final Map<Kind, Histogram> latencies = new EnumMap<>(Kind.class); // guarded by itself
    private final LongAdder lost = new LongAdder();
    private final LongAdder doubled = new LongAdder();
    private final Map<String, LongAdder> endings = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> refusals = new ConcurrentHashMap<>();

    Notes(Recorder recorder, String name) {
        this.recorder = recorder;
        this.name = name;
        for (Kind kind : Kind.values()) {
            latencies.put(kind, new Histogram());
        }
    }

    String name() {
        return name;
    }

    @Override
    public void heard(Kind kind, long sentNanos, long heardNanos) {
        long took = heardNanos - sentNanos;
        synchronized (latencies) {
            latencies.get(kind).record(took);
        }
        recorder.record(requestName(kind), Duration.ofNanos(took));
    }

    /** What deliveries of this kind are called in the reports. */
    String requestName(Kind kind) {
        return name + ": " + kind.name().toLowerCase(Locale.ROOT) + " delivered";
    }

    @Override
    public void lost(long messages) {
        lost.add(messages);
    }

    @Override
    public void doubled() {
        doubled.increment();
    }

    @Override
    public void ended(Ending ending) {
        count(endings, ending.words());
    }

    @Override
    public void refused(String code) {
        count(refusals, code);
    }

    private static void count(Map<String, LongAdder> by, String key) {
        by.computeIfAbsent(key, _ -> new LongAdder()).increment();
    }

    long heard(Kind kind) {
        synchronized (latencies) {
            return latencies.get(kind).count();
        }
    }

    double millis(Kind kind, double percentile) {
        synchronized (latencies) {
            return latencies.get(kind).percentile(percentile) / 1e6;
        }
    }

    long losses() {
        return lost.sum();
    }

    long doubles() {
        return doubled.sum();
    }

    /** How many connections ended without their owners' doing, by close code and reason. */
    Map<String, Long> endings() {
        return sums(endings);
    }

    /** How many errors came, by code. */
    Map<String, Long> refusals() {
        return sums(refusals);
    }

    private static Map<String, Long> sums(Map<String, LongAdder> by) {
        Map<String, Long> sums = new TreeMap<>();
        by.forEach((key, count) -> sums.put(key, count.sum()));
        return sums;
    }
}
