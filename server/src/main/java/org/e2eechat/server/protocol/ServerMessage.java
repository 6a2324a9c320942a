package org.e2eechat.server.protocol;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.OptionalLong;

/** What the server says, except relayed messages, which {@link MessageEncoder} writes straight from the bytes that came in. Times are Unix milliseconds. */
public sealed interface ServerMessage {
    record Hello(
            long serverTimeUnixMs,
            HelloLimits limits,
            List<String> features,
            long pingIntervalMs,
            String version)
            implements ServerMessage {
        public Hello {
            features = List.copyOf(features);
        }
    }

    /** The limits a client should keep, in the units of the settings they come from. */
    record HelloLimits(
            int maxFrameBytes,
            int maxCiphertextBytes,
            int messagesPer10s,
            int bytesPer10s,
            int maxParticipants,
            long lobbyTimeoutMs) {}

    record RoomCreated(
            RoomId room,
            JoinToken qrToken,
            long qrExpUnixMs,
            int maxParticipants,
            ParticipantId self,
            List<ParticipantId> participants,
            ParticipantId host)
            implements ServerMessage {
        public RoomCreated {
            participants = List.copyOf(participants);
        }
    }

    record QrRotated(RoomId room, JoinToken qrToken, long qrExpUnixMs) implements ServerMessage {}

    record Joined(
            RoomId room,
            int max,
            Label label,
            JoinToken nextToken,
            long nextTokenExpUnixMs,
            ParticipantId self,
            List<ParticipantId> participants,
            ParticipantId host)
            implements ServerMessage {
        public Joined {
            participants = List.copyOf(participants);
        }
    }

    record RoomStats(
            RoomId room, int max, List<ParticipantId> participants, @Nullable ParticipantId host)
            implements ServerMessage {
        public RoomStats {
            participants = List.copyOf(participants);
        }
    }

    record SystemMessage(RoomId room, String text, Severity severity) implements ServerMessage {
        /** Without the text, which has somebody's label in it. */
        @Override
        public String toString() {
            return "SystemMessage[" + severity + "]";
        }
    }

    enum Severity {
        INFO,
        WARN,
        ERROR
    }

    record Left(RoomId room) implements ServerMessage {}

    record Pong() implements ServerMessage {}

    record Draining(long reconnectAfterMs) implements ServerMessage {}

    record Rejected(ErrorCode code, OptionalLong retryAfterMs) implements ServerMessage {}
}
