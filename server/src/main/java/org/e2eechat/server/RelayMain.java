package org.e2eechat.server;

import org.jspecify.annotations.Nullable;

/** Starts the relay from the command line. */
public final class RelayMain {

    private RelayMain() {}

    /** For now tells which version this is. */
    public static void main(String[] arguments) {
        System.out.println("e2ee-chat-server " + version());
    }

    /** The version in the jar's manifest, or "development" when run from a directory of classes. */
    static String version() {
        @Nullable String packaged = RelayMain.class.getPackage().getImplementationVersion();
        return packaged == null ? "development" : packaged;
    }
}
