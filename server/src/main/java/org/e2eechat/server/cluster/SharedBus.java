package org.e2eechat.server.cluster;

import org.e2eechat.server.metrics.BusRefusal;
import org.e2eechat.server.metrics.RelayMetrics;
import org.e2eechat.server.protocol.Frame;
import org.e2eechat.server.room.Room;
import org.e2eechat.server.room.RoomBus;
import org.e2eechat.server.room.Roster;

import java.util.Set;

/** What comes over the rooms' channels, handed to the rooms that are open here. What this node says itself goes out through each room's {@link RoomChannel}. */
final class SharedBus implements RoomBus {
    private final ListenedRooms rooms;
    private final String node;
    private final RelayMetrics metrics;

    SharedBus(ListenedRooms rooms, String node, RelayMetrics metrics) {
        this.rooms = rooms;
        this.node = node;
        this.metrics = metrics;
    }

    @Override
    public void open(Room room, Listener listener) {
        rooms.retain(room.id()).opened(room, listener);
    }

    @Override
    public void close(Room room) {
        SharedRoom shared = rooms.find(room.id());
        if (shared != null) {
            shared.closed(room);
            rooms.release(shared);
        }
    }

    /**
     * Something came over a room's channel, on the subscriber's thread. It counts if another node
     * has sealed it for this room, or if it is of the kinds that scripts write: those carry
     * nothing to relay, and have this node ask the directory.
     */
    void message(byte[] channel, byte[] payload) {
        if (Envelope.isFrom(node, payload)) {
            return;
        }
        SharedRoom shared = rooms.find(Keys.nameOf(channel));
        if (shared == null) {
            return;
        }
        if (Envelope.isOfScript(payload)) {
            Envelope.read(payload).ifPresent(envelope -> heard(shared, payload, envelope));
            return;
        }
        switch (shared.channel().open(payload)) {
            case RoomSeal.Opened.Refused(BusRefusal why) -> metrics.valkeyRefused(why);
            case RoomSeal.Opened.Said said ->
                    Envelope.read(said.envelope())
                            .ifPresent(envelope -> heard(shared, said.envelope(), envelope));
        }
    }

    private void heard(SharedRoom shared, byte[] payload, Envelope envelope) {
        switch (envelope) {
            case Envelope.Relayed(String from, long seq, Frame frame) -> {
                if (shared.isSeatSure() && shared.isNext(from, seq)) {
                    fanOut(shared, frame);
                }
            }
            case Envelope.Members(Roster roster) -> {
                shared.saw(SharedRoom.Seen.of(roster));
                if (shared.areSeatsIn(roster)) {
                    shared.open()
                            .forEach(
                                    each ->
                                            each.listener()
                                                    .rosterChangedElsewhere(each.room(), roster));
                } else {
                    shared.outdated();
                }
            }
            case Envelope.Used(long high, long low) ->
                    shared.open()
                            .forEach(each -> each.listener().tokenUsed(each.room(), high, low));
            case Envelope.Lost() -> {
                if (shared.hasSeats()) {
                    shared.outdated();
                }
            }
            case Envelope.Nodes(long version, String mark, long generation, Set<String> nodes) -> {
                shared.saw(new SharedRoom.Seen(version, mark));
                if (shared.learn(version, generation, nodes)) {
                    shared.outdated();
                }
                shared.channel().heard(Envelope.sender(payload), version);
            }
            case Envelope.Heard(String newcomer, long version) -> {
                if (newcomer.equals(node)) {
                    shared.heard(Envelope.sender(payload), version);
                }
            }
        }
    }

    private void fanOut(SharedRoom shared, Frame frame) {
        int deliveries = 0;
        for (SharedRoom.Open each : shared.open()) {
            deliveries += each.room().fanOut(frame);
        }
        metrics.valkeyReceived(deliveries, (long) deliveries * frame.size());
    }

    /**
     * A room's channel is not heard any more.
     *
     * @param name see {@link Keys#name}
     */
    void unsubscribed(String name) {
        SharedRoom shared = rooms.find(name);
        if (shared != null) {
            shared.deaf();
        }
    }
}
