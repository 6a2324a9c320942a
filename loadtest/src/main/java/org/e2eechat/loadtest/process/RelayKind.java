package org.e2eechat.loadtest.process;

import org.e2eechat.loadtest.generator.Target;
import org.e2eechat.loadtest.generator.Target.Dialect;

/** The two relays that are compared. */
public enum RelayKind {
    OURS(Dialect.CORE_V1),
    NETTY(Dialect.ROOM_IN_PATH);

    private final Dialect dialect;

    RelayKind(Dialect dialect) {
        this.dialect = dialect;
    }

    Target at(int port) {
        return new Target(port, dialect);
    }
}
