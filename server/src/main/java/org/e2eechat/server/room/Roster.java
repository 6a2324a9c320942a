package org.e2eechat.server.room;

import org.e2eechat.server.protocol.ParticipantId;

import java.util.List;
import java.util.Optional;

/** Who is in a room, on any node, longest present first. The longest-present participant hosts. */
public record Roster(List<ParticipantId> participants) {
    public Roster {
        participants = List.copyOf(participants);
    }

    public int size() {
        return participants.size();
    }

    public boolean isEmpty() {
        return participants.isEmpty();
    }

    public Optional<ParticipantId> host() {
        return participants.isEmpty() ? Optional.empty() : Optional.of(participants.getFirst());
    }
}
