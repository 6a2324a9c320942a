package org.e2eechat.server.preflight;

import org.e2eechat.server.audit.Check;
import org.e2eechat.server.audit.Outcome;

import java.util.Optional;

/**
 * Tokens expire by this clock, so somebody has to keep it right.
 *
 * @param isKept whether the kernel is told the right time; empty where that cannot be told
 */
record ClockCheck(Optional<Boolean> isKept) implements Check {
    @Override
    public String name() {
        return "clock";
    }

    @Override
    public int section() {
        return 9;
    }

    @Override
    public Outcome look() {
        if (isKept.isEmpty()) {
            return new Outcome.NotLooked("this system does not tell who keeps its clock");
        }
        return isKept.get()
                ? new Outcome.Fine("kept by a time service")
                : Outcome.found(
                        "no time service keeps this machine's clock",
                        "run chrony, systemd-timesyncd or ntpd (in a container: on the host)");
    }
}
