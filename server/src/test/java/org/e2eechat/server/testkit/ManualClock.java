package org.e2eechat.server.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** Time that passes when a test says so: the wall clock and the monotonic clock in one. */
public final class ManualClock implements InstantSource {
    private static final Instant START = Instant.parse("2026-02-03T04:05:06Z");

    private final AtomicLong nanos = new AtomicLong();

    @Override
    public Instant instant() {
        return START.plusNanos(nanos.get());
    }

    /** The monotonic clock; it starts at 0. */
    public long nanos() {
        return nanos.get();
    }

    public void advance(Duration by) {
        nanos.addAndGet(by.toNanos());
    }

    void advanceTo(long atNanos) {
        nanos.set(atNanos);
    }
}
