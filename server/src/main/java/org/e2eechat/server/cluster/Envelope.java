package org.e2eechat.server.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.e2eechat.server.protocol.Frame;
import org.e2eechat.server.protocol.ParticipantId;
import org.e2eechat.server.room.Roster;
import org.e2eechat.server.room.TokenUse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What goes over a room's channel: a letter for its kind, 16 hexadecimal digits for the node that
 * sent it, then text or the bytes of a frame. Scripts write {@link Nodes} and {@link Lost}
 * themselves;
 * everything else is sealed by {@link RoomSeal} before it leaves a node.
 */
sealed interface Envelope {
    /**
     * A frame for every member, as it goes on their sockets.
     *
     * @param from the participant that sent it; empty for a notice of the server's
     * @param seq counts the sender's messages, from 1; 0 for a notice
     */
    record Relayed(String from, long seq, Frame frame) implements Envelope {}

    /** Who is in the room after a change. */
    record Members(Roster roster) implements Envelope {}

    /** A token that is used up, so that no node shows it any longer. */
    record Used(long high, long low) implements Envelope {}

    /** Valkey has no such room, and somebody has asked for it: whoever has members of it shall put it back. */
    record Lost() implements Envelope {}

    /** Which nodes have members after a change. */
    record Nodes(long version, String mark, long generation, Set<String> nodes)
            implements Envelope {
        public Nodes {
            nodes = Set.copyOf(nodes);
        }
    }

    /** The sender publishes to {@code newcomer} from now on, as of a version. */
    record Heard(String newcomer, long version) implements Envelope {}

    int NODE_CHARS = 16; // 64 bits: no two nodes meet
    int HEADER = 1 + NODE_CHARS;

    /** A notice of the server's. */
    static byte[] relayed(String node, Frame frame) {
        return relayed(node, " 0\n", frame);
    }

    /** A member's message. */
    static byte[] relayed(String node, ParticipantId from, long seq, Frame frame) {
        return relayed(node, from.value() + " " + seq + "\n", frame);
    }

    private static byte[] relayed(String node, String line, Frame frame) {
        byte[] wire = frame.bytes();
        byte[] envelope = header('F', node, line.length() + wire.length);
        System.arraycopy(line.getBytes(US_ASCII), 0, envelope, HEADER, line.length());
        System.arraycopy(wire, 0, envelope, HEADER + line.length(), wire.length);
        return envelope;
    }

    static byte[] members(String node, Roster roster) {
        StringBuilder text = new StringBuilder();
        text.append(roster.version()).append(' ').append(roster.mark()).append(' ');
        text.append(roster.generation());
        roster.participants().forEach(id -> text.append(' ').append(id.value()));
        return text('R', node, text.toString());
    }

    static byte[] used(String node, TokenUse use) {
        return text('U', node, use.high() + " " + use.low());
    }

    static byte[] heard(String node, String newcomer, long version) {
        return text('A', node, newcomer + " " + version);
    }

    /** Whether {@code node} sent it; told before anything else is read, since a node hears its own words. */
    static boolean isFrom(String node, byte[] envelope) {
        if (envelope.length < HEADER) {
            return false;
        }
        for (int i = 0; i < NODE_CHARS; i++) {
            if (envelope[1 + i] != node.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether it is of a kind that scripts write, which cannot seal. */
    static boolean isOfScript(byte[] envelope) {
        return envelope.length > 0 && (envelope[0] == 'N' || envelope[0] == 'L');
    }

    static String sender(byte[] envelope) {
        return new String(envelope, 1, NODE_CHARS, US_ASCII);
    }

    /** Empty for what is no envelope, or of a kind that a later version sends. */
    static Optional<Envelope> read(byte[] envelope) {
        if (envelope.length < HEADER) {
            return Optional.empty();
        }
        try {
            return switch (envelope[0]) {
                case 'F' -> Optional.of(readRelayed(envelope));
                case 'R' -> Optional.of(readMembers(words(envelope, envelope.length)));
                case 'N' -> Optional.of(readNodes(words(envelope, envelope.length)));
                case 'U' -> Optional.of(readUsed(words(envelope, envelope.length)));
                case 'L' -> Optional.of(new Lost());
                case 'A' -> Optional.of(readHeard(words(envelope, envelope.length)));
                default -> Optional.empty();
            };
        } catch (IllegalArgumentException | IndexOutOfBoundsException _) {
            return Optional.empty();
        }
    }

    private static Envelope readRelayed(byte[] envelope) {
        int end = HEADER;
        while (envelope[end] != '\n') {
            end++;
        }
        String line = new String(envelope, HEADER, end - HEADER, US_ASCII);
        int space = line.indexOf(' ');
        return new Relayed(
                line.substring(0, space),
                Long.parseLong(line.substring(space + 1)),
                frame(envelope, end + 1));
    }

    private static Envelope readMembers(List<String> words) {
        List<ParticipantId> ids = new ArrayList<>();
        for (String word : words.subList(3, words.size())) {
            ids.add(new ParticipantId(word));
        }
        return new Members(
                new Roster(
                        ids,
                        Long.parseLong(words.get(0)),
                        words.get(1),
                        Long.parseLong(words.get(2))));
    }

    private static Envelope readNodes(List<String> words) {
        return new Nodes(
                Long.parseLong(words.get(0)),
                words.get(1),
                Long.parseLong(words.get(2)),
                Set.copyOf(words.subList(3, words.size())));
    }

    private static Envelope readHeard(List<String> words) {
        return new Heard(words.get(0), Long.parseLong(words.get(1)));
    }

    private static Envelope readUsed(List<String> words) {
        return new Used(Long.parseLong(words.get(0)), Long.parseLong(words.get(1)));
    }

    private static Frame frame(byte[] envelope, int from) {
        return Frame.received(Arrays.copyOfRange(envelope, from, envelope.length));
    }

    private static List<String> words(byte[] envelope, int end) {
        String text = new String(envelope, HEADER, end - HEADER, US_ASCII);
        return Arrays.stream(text.split(" ", -1)).filter(word -> !word.isEmpty()).toList();
    }

    private static byte[] text(char kind, String node, String text) {
        byte[] envelope = header(kind, node, text.length());
        System.arraycopy(text.getBytes(US_ASCII), 0, envelope, HEADER, text.length());
        return envelope;
    }

    private static byte[] header(char kind, String node, int bodyBytes) {
        byte[] envelope = new byte[HEADER + bodyBytes];
        envelope[0] = (byte) kind;
        System.arraycopy(node.getBytes(US_ASCII), 0, envelope, 1, NODE_CHARS);
        return envelope;
    }
}
