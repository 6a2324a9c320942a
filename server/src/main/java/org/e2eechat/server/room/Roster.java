package org.e2eechat.server.room;

import org.e2eechat.server.protocol.ParticipantId;

import java.util.List;
import java.util.Optional;

/**
 * Who is in a room, on any node, longest present first. The longest-present participant hosts.
 *
 * @param version counts the changes of the room; of two rosters, the one with the higher version is newer. Always 0 where only one node changes it
 * @param mark of the version; two rooms with the same version and mark have the same past. Empty
 *     where only one node changes it
 * @param generation of tokens that the room takes, see {@link TokenUse#generation}
 */
public record Roster(List<ParticipantId> participants, long version, String mark, long generation) {
    public Roster {
        participants = List.copyOf(participants);
    }

    /** Of a room whose past needs no proof. */
    public Roster(List<ParticipantId> participants, long version, long generation) {
        this(participants, version, "", generation);
    }

    /** Of a room that one node alone has, and that was never lost. */
    public Roster(List<ParticipantId> participants) {
        this(participants, 0, 0);
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

    /** The same with other participants, where nobody could be asked. */
    Roster with(List<ParticipantId> others) {
        return new Roster(others, version, mark, generation);
    }

    /** The same without one of them, where nobody could be asked. */
    Roster without(ParticipantId leaver) {
        return new Roster(
                participants.stream().filter(id -> !id.equals(leaver)).toList(),
                version,
                mark,
                generation);
    }
}
