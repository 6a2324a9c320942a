package org.e2eechat.loadtest.peaks;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.OptionalLong;

/** Where people go: a server that is there, or one or several that are started for this run. */
interface Site extends AutoCloseable {
    /** Starts what has to be started. */
    void open() throws IOException, InterruptedException;

    /** The address for people. */
    URI entrance();

    /** Where each node serves its metrics. */
    List<URI> metrics();

    /** Bytes on all nodes' heaps after a full collection, where somebody may ask for one. */
    OptionalLong liveBytes() throws IOException;

    /** What it is, for the report. */
    String words();

    @Override
    void close() throws IOException;
}
