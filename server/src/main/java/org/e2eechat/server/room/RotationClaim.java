package org.e2eechat.server.room;

import java.time.Duration;

/** Whether this node is the one to replace a room's code because its time is over. */
public sealed interface RotationClaim {
    /** It is; the next code has this number. */
    record Granted(long number) implements RotationClaim {}

    /** Another node has done so, or will. */
    record NotYet(Duration askAgainAfter) implements RotationClaim {}
}
