package org.e2eechat.server.cluster;

/** The channels that this node listens to. {@link Subscriptions} keeps them at the real servers. */
interface Channels {
    /** Begins to listen to a room's channel. */
    Subscriptions.Wanted want(Keys keys);

    /** Stops listening, unless the channel was wanted again meanwhile. */
    void unwant(Keys keys, Subscriptions.Wanted entry);
}
