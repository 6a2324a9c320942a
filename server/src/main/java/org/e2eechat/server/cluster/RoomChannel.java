package org.e2eechat.server.cluster;

import io.valkey.exceptions.JedisException;

import org.e2eechat.server.metrics.RelayMetrics;
import org.e2eechat.server.protocol.Frame;
import org.e2eechat.server.protocol.ParticipantId;
import org.e2eechat.server.room.Outlet;
import org.e2eechat.server.room.Roster;
import org.e2eechat.server.room.TokenUse;
import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * What this node says to the others in one room, sealed for them alone. Nothing here
 * waits for an answer: what cannot be sent now is dropped and counted.
 */
final class RoomChannel implements Outlet {
    private final Keys keys;
    private final String node;
    private final RoomSeal seal;
    private final int backlogBytes;
    private final RoomServers valkey;
    private final RelayMetrics metrics;
    private final AtomicLong underWay = new AtomicLong(); // bytes of messages

    /** Set once, before the channel is used. */
    private volatile BooleanSupplier isSeatSure = () -> true;

    /** @param backlogBytes of the room's messages that may be under way to other nodes; all of it may arrive there at once, and must not make a slow reader of anybody */
    RoomChannel(
            Keys keys,
            String node,
            RoomSeal seal,
            int backlogBytes,
            RoomServers valkey,
            RelayMetrics metrics) {
        this.keys = keys;
        this.node = node;
        this.seal = seal;
        this.backlogBytes = backlogBytes;
        this.valkey = valkey;
        this.metrics = metrics;
    }

    @Override
    public void relay(Frame frame) {
        relay(Envelope.relayed(node, frame), frame.size());
    }

    @Override
    public void relay(ParticipantId from, long seq, Frame frame) {
        relay(Envelope.relayed(node, from, seq, frame), frame.size());
    }

    private void relay(byte[] envelope, int bytes) {
        if (!isSeatSure.getAsBoolean()) {
            metrics.valkeyPublishDropped();
        } else if (underWay.addAndGet(bytes) > Math.max(backlogBytes, bytes)) {
            underWay.addAndGet(-bytes);
            metrics.valkeyPublishDropped();
        } else if (!publish(envelope, new Arrival(bytes))) {
            underWay.addAndGet(-bytes);
            metrics.valkeyPublishDropped();
        }
    }

    /**
     * Sets what is asked before a frame goes to other nodes: whether this node's seats are good.
     */
    void relayOnlyIf(BooleanSupplier isSure) {
        isSeatSure = isSure;
    }

    @Override
    public void roster(Roster roster) {
        publish(Envelope.members(node, roster));
    }

    @Override
    public void used(TokenUse use) {
        publish(Envelope.used(node, use));
    }

    /** Says that this node publishes to a newcomer, as of a version: behind everything that was published before, and before everything that will be. */
    void heard(String newcomer, long version) {
        publish(Envelope.heard(node, newcomer, version));
    }

    /** Opens what came over the room's channel from another node. */
    RoomSeal.Opened open(byte[] message) {
        return seal.open(message);
    }

    private void publish(byte[] envelope) {
        if (!publish(envelope, published)) {
            metrics.valkeyPublishDropped();
        }
    }

    // Sealed and queued in one step: a reader refuses what was sealed before what it has heard
    private synchronized boolean publish(byte[] envelope, Link.Callback callback) {
        return valkey.publish(keys.slot(), keys.channel(), seal.seal(envelope), callback);
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
