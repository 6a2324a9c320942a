package org.e2eechat.server.testkit.valkey;

import java.nio.file.Path;
import java.util.List;

/** What servers are made from on this machine; {@link Engines} finds the best one. */
interface Engine {
    /** For a person who reads why a test was skipped. */
    String description();

    Version version();

    /**
     * Starts a server.
     *
     * @param directory holds everything that it may read and write
     * @param arguments a configuration file and what follows it
     */
    Running start(Path directory, List<String> arguments);

    /** A version of Valkey or Redis. Valkey went on from 7.2, so the numbers compare. */
    record Version(int major, int minor) {
        boolean isAtLeast(int wantedMajor, int wantedMinor) {
            return major > wantedMajor || (major == wantedMajor && minor >= wantedMinor);
        }

        @Override
        public String toString() {
            return major + "." + minor;
        }
    }
}
