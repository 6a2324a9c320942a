package org.e2eechat.server.protocol;

/** What became of the bytes of one text message. */
public sealed interface Decoded {
    record Message(ClientMessage message) implements Decoded {}

    /** A well-formed message that is refused with an answer; the connection lives. */
    record Refused(Slice ref, ErrorCode code) implements Decoded {}

    /**
     * Not a message of this protocol: the connection is closed with {@link CloseReason#INVALID_MESSAGE}.
     *
     * @param why a constant text for a debug log, never a part of the input
     */
    record Malformed(String why) implements Decoded {}
}
