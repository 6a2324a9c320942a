package org.e2eechat.loadtest.attack.stranger;

import java.io.IOException;

/** One way to take something from the relay. Each attacking thread has an instance of its own. */
@FunctionalInterface
public interface Attack {
    /**
     * Does it once; called again and again until the time is over.
     *
     * @throws IOException when the relay has refused or closed something; the attacker's kept
     *     connection is closed then, and the next call begins with a new one
     */
    void strike(Stranger stranger) throws IOException;
}
