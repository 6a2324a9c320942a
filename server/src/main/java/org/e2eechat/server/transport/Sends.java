package org.e2eechat.server.transport;

/** Hands bytes of a {@link Stage} to sockets. Each send is completed, by {@link Sendee#sent} or {@link Sendee#sendFailed}, at once or in the next {@link #complete}. */
sealed interface Sends permits SendsOneByOne, SendsTogether {
    /**
     * Sends a part of the stage. A socket with a send that is not completed must not get another one.
     *
     * @param from where the part begins
     * @param length how many bytes it has
     */
    void send(Sendee to, int from, int length);

    /** Completes every send. */
    void complete();

    /** Gives back what is not on the heap. Nothing may be sent any more. */
    default void close() {}
}
