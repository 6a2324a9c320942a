package org.e2eechat.server.cluster;

import io.valkey.exceptions.JedisException;

import org.e2eechat.server.metrics.RelayMetrics;
import org.e2eechat.server.protocol.Frame;
import org.e2eechat.server.room.Outlet;
import org.e2eechat.server.room.Roster;
import org.e2eechat.server.room.ShownCode;
import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What this node says to the others in one room. Nothing here waits for an answer: what cannot be sent now is dropped and counted, and only a code is remembered, because it has to be
 * repeated.
 */
final class RoomChannel implements Outlet {
    private final Keys keys;
    private final String node;
    private final int backlogBytes;
    private final Valkey valkey;
    private final RelayMetrics metrics;
    private final AtomicLong underWay = new AtomicLong(); // bytes of messages

    /** Written by whoever shows codes and by the link's thread, taken when the leases are renewed. */
    private volatile boolean hasUnheardCode;

    /** @param backlogBytes of the room's messages that may be under way to other nodes; all of it may arrive there at once, and must not make a slow reader of anybody */
    RoomChannel(Keys keys, String node, int backlogBytes, Valkey valkey, RelayMetrics metrics) {
        this.keys = keys;
        this.node = node;
        this.backlogBytes = backlogBytes;
        this.valkey = valkey;
        this.metrics = metrics;
    }

    /** The same, but frames go to this node alone: then Valkey does not send them back to us as well. */
    Outlet to(String onlyOther) {
        byte[] channel = keys.channelTo(onlyOther);
        return new Outlet() {
            @Override
            public void relay(Frame frame) {
                RoomChannel.this.relay(frame, channel);
            }

            @Override
            public void roster(Roster roster) {
                RoomChannel.this.roster(roster);
            }

            @Override
            public void code(ShownCode code) {
                RoomChannel.this.code(code);
            }
        };
    }

    @Override
    public void relay(Frame frame) {
        relay(frame, keys.channel());
    }

    private void relay(Frame frame, byte[] channel) {
        int bytes = frame.size();
        if (underWay.addAndGet(bytes) > Math.max(backlogBytes, bytes)) {
            underWay.addAndGet(-bytes);
            metrics.valkeyPublishDropped();
        } else if (!publish(channel, Envelope.relayed(node, frame), new Arrival(bytes))) {
            underWay.addAndGet(-bytes);
            metrics.valkeyPublishDropped();
        }
    }

    @Override
    public void roster(Roster roster) {
        publish(Envelope.members(node, roster));
    }

    @Override
    public void code(ShownCode code) {
        if (!publish(keys.channel(), Envelope.code(node, code), codePublished)) {
            hasUnheardCode = true;
            metrics.valkeyPublishDropped();
        }
    }

    /** Whether a code could not be published since the last call. */
    boolean takeUnheardCode() {
        boolean was = hasUnheardCode;
        hasUnheardCode = false;
        return was;
    }

    /** Says that this node publishes to a newcomer, as of a version: behind everything that was published before, and before everything that will be. */
    void heard(String newcomer, long version) {
        publish(Envelope.heard(node, newcomer, version));
    }

    private void publish(byte[] envelope) {
        if (!publish(keys.channel(), envelope, published)) {
            metrics.valkeyPublishDropped();
        }
    }

    private boolean publish(byte[] channel, byte[] envelope, Link.Callback callback) {
        return valkey.publish(keys.slot(), channel, envelope, callback);
    }

    private final Link.Callback published =
            new Link.Callback() {
                @Override
                public void replied(@Nullable Object listeners) {
                    metrics.valkeyPublished();
                }

                @Override
                public void failed(JedisException failure) {
                    metrics.valkeyPublishDropped();
                    valkey.suspectChange();
                }
            };

    private final Link.Callback codePublished =
            new Link.Callback() {
                @Override
                public void replied(@Nullable Object listeners) {
                    published.replied(listeners);
                }

                @Override
                public void failed(JedisException failure) {
                    hasUnheardCode = true;
                    published.failed(failure);
                }
            };

    /** Hears what becomes of a message, so that another has its place. */
    private final class Arrival implements Link.Callback {
        private final int bytes;

        Arrival(int bytes) {
            this.bytes = bytes;
        }

        @Override
        public void replied(@Nullable Object listeners) {
            underWay.addAndGet(-bytes);
            published.replied(listeners);
        }

        @Override
        public void failed(JedisException failure) {
            underWay.addAndGet(-bytes);
            published.failed(failure);
        }
    }
}
