package org.e2eechat.server.testkit.valkey;

/** A server that was started, and what a fault does to it. */
interface Running {
    boolean isAlive();

    /** SIGSTOP: it keeps its sockets and says nothing more. */
    void pause();

    /** SIGCONT. */
    void resume();

    /** SIGKILL; returns when it is gone. Killing what is gone changes nothing. */
    void kill();
}
