package org.e2eechat.loadtest.people;

/** A message under way. Its sender and all who should hear it hold the same one. */
final class Message {
    private volatile boolean isAcknowledged; // its sender has heard it; written by who reads for it

    void acknowledge() {
        isAcknowledged = true;
    }

    boolean isAcknowledged() {
        return isAcknowledged;
    }
}
