package org.e2eechat.server.settings;

import java.util.List;

/** What the variables do that this release has no use for: an operator who sets one is told so. */
final class UnusedEffects {
    private UnusedEffects() {}

    static List<Effect> all() {
        return List.of(
                DirectoryEffects.warns("RESUME_GRACE_MS", "0", "this release does not use it yet"));
    }
}
