package org.e2eechat.loadtest.bench;

import java.io.IOException;
import java.util.Set;

/** Measures some of the figures. Starts the relays that it needs, and leaves none behind. */
interface Experiment {
    /** What {@code --only} calls it. */
    String name();

    /** All that it finds when it succeeds. */
    Set<Figure> figures();

    /** Measures, and tells the findings. */
    void run(Findings findings) throws IOException;
}
