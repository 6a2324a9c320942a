package org.e2eechat.server.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.e2eechat.server.protocol.ParticipantId;
import org.e2eechat.server.room.Roster;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a script answers: a list, whose first part is a word for the outcome. */
record ScriptReply(List<?> parts) {
    /** The word for the outcome. */
    String outcome() {
        return text(0);
    }

    long number(int i) {
        return Long.parseLong(text(i));
    }

    /** Nodes with members; none when the script did not look for them. */
    Set<String> nodes(int i) {
        String list = text(i);
        return list.isEmpty() ? Set.of() : Set.of(list.split(" ", -1));
    }

    /** From the i-th part on: the version, its mark, the generation, the nodes, and all members. */
    Roster roster(int i) {
        List<ParticipantId> members = new ArrayList<>();
        for (int at = i + 4; at < parts.size(); at++) {
            members.add(new ParticipantId(text(at)));
        }
        return new Roster(members, number(i), text(i + 1), number(i + 2));
    }

    String text(int i) {
        Object part = parts.get(i);
        return part instanceof byte[] bytes ? new String(bytes, US_ASCII) : String.valueOf(part);
    }
}
