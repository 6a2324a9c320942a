package org.e2eechat.server.http;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Tells the log when a probe begins to fail and when it recovers: one line for each change, however
 * often it is asked.
 */
final class ProbeLog {
    private static final Logger log = LoggerFactory.getLogger(ProbeLog.class);

    private final Route probe;
    private final boolean enabled;
    private final AtomicBoolean failing = new AtomicBoolean(); // what the last answer said

    ProbeLog(Route probe, boolean enabled) {
        this.probe = probe;
        this.enabled = enabled;
    }

    /**
     * Notes an answer.
     *
     * @param causes names of what failed, for the log; empty when nothing did
     */
    void answered(boolean passed, String causes) {
        if (!enabled || failing.getAndSet(!passed) != passed) {
            return;
        }
        if (passed) {
            log.atInfo().addKeyValue("probe", probe.template()).log("health probe recovered");
        } else {
            log.atWarn()
                    .addKeyValue("probe", probe.template())
                    .addKeyValue("causes", causes)
                    .log("health probe fails");
        }
    }
}
