package org.e2eechat.loadtest.peaks;

import org.e2eechat.loadtest.people.Ending;
import org.e2eechat.loadtest.people.Journal;

/** Notes that go onto another page from one phase of a run to the next. What is heard counts for the phase in which it arrives. */
final class Phases implements Journal {
    private volatile Notes current; // set by who conducts the run

    Phases(Notes first) {
        this.current = first;
    }

    void enter(Notes phase) {
        current = phase;
    }

    @Override
    public void heard(Kind kind, long sentNanos, long heardNanos) {
        current.heard(kind, sentNanos, heardNanos);
    }

    @Override
    public void lost(long messages) {
        current.lost(messages);
    }

    @Override
    public void doubled() {
        current.doubled();
    }

    @Override
    public void ended(Ending ending) {
        current.ended(ending);
    }

    @Override
    public void refused(String code) {
        current.refused(code);
    }
}
