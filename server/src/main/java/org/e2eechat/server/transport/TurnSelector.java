package org.e2eechat.server.transport;

import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SelectorManager;

import java.io.IOException;
import java.nio.channels.Selector;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** Jetty's selector, with the end of each turn marked: right before it waits. */
final class TurnSelector extends ManagedSelector {
    private final Turn turn;

    TurnSelector(
            SelectorManager manager,
            int id,
            LongSupplier nanoClock,
            LongConsumer relayedAfterNanos) {
        super(manager, id);
        this.turn = new Turn(this, nanoClock, relayedAfterNanos);
    }

    Turn turn() {
        return turn;
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        turn.close();
    }

    @Override
    protected int nioSelect(Selector selector, boolean now) throws IOException {
        turn.begin();
        turn.end();
        if (now) {
            return super.nioSelect(selector, true);
        }
        turn.fallAsleep();
        try {
            return super.nioSelect(selector, false);
        } finally {
            turn.wakeUp();
        }
    }
}
