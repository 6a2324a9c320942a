package org.e2eechat.loadtest.peaks;

import java.time.Duration;

/**
 * How large and how long a simulation is: as written, or smaller with {@code -Dsmoke}, which shows that it works and little else. {@code -Dscale=2.5} has two and a half times as many people.
 */
record Scale(boolean isSmoke, double factor) {
    private static final double SMOKE_USERS = 0.1;
    private static final int LEAST_USERS = 10; // one full room

    static Scale fromProperties() {
        String smoke = System.getProperty("smoke", "false");
        return new Scale(
                !smoke.equals("false"), Double.parseDouble(System.getProperty("scale", "1")));
    }

    int people(int full) {
        double people = full * factor * (isSmoke ? SMOKE_USERS : 1);
        return Math.max(LEAST_USERS, (int) Math.round(people));
    }

    Duration lasting(Duration full, Duration smoke) {
        return isSmoke ? smoke : full;
    }

    String words() {
        return (isSmoke ? "smoke" : "full") + (factor == 1 ? "" : " × " + factor);
    }
}
