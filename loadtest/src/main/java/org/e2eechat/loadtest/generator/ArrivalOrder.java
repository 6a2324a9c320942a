package org.e2eechat.loadtest.generator;

/** Counts the messages of a room that one client did not get, got twice or in the wrong order. They are numbered from 1. */
final class ArrivalOrder {
    private long last; // the number that came last
    private long irregularities; // so many so far

    void arrived(long sequence) {
        irregularities += Math.abs(sequence - last - 1);
        last = sequence;
    }

    /** None, when exactly 1, 2, 3 and so on have arrived. */
    long irregularities() {
        return irregularities;
    }
}
