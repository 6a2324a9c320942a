package org.e2eechat.server.audit;

/** Looks at one thing. It changes nothing that lasts, and what it has to wait for is bounded. */
public interface Check {
    /** Names it in reports and for {@code --accept}; once published, it stays. */
    String name();

    /** The section of DEPLOYMENT.md that it ticks a box of. */
    int section();

    /** Whether those after it make no sense when it has found something. */
    default boolean isCondition() {
        return false;
    }

    /** Looks. What was expected to fail comes back as an outcome; an exception is a fault of the check. */
    Outcome look() throws InterruptedException;
}
