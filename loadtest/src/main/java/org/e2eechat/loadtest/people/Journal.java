package org.e2eechat.loadtest.people;

/** Told by many threads what people live through. It must not block: a person's thread waits for it. */
public interface Journal {
    /**
     * A message of somebody else has arrived.
     *
     * @param sentNanos when its sender began to send it, as {@link System#nanoTime}
     * @param heardNanos when its last byte was read here
     */
    void heard(Kind kind, long sentNanos, long heardNanos);

    /** Messages did not arrive that the server had acknowledged, at somebody who was in the room all the while. */
    void lost(long messages);

    /** A message arrived again, or too late for its place in its sender's order. */
    void doubled();

    /** A connection has ended that its owner did not end. */
    void ended(Ending ending);

    /** An {@code ERROR} came. */
    void refused(String code);

    /** What is heard. */
    enum Kind {
        TEXT,
        PICTURE
    }

    /** Takes no notice. */
    Journal NONE =
            new Journal() {
                @Override
                public void heard(Kind kind, long sentNanos, long heardNanos) {}

                @Override
                public void lost(long messages) {}

                @Override
                public void doubled() {}

                @Override
                public void ended(Ending ending) {}

                @Override
                public void refused(String code) {}
            };
}
