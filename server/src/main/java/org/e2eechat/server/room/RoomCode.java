package org.e2eechat.server.room;

import org.e2eechat.server.protocol.JoinToken;

/**
 * A token that lets one person into a room.
 *
 * @param token what the person shows
 * @param use what is left behind when it was used
 */
public record RoomCode(JoinToken token, TokenUse use) {
    public long expUnixMs() {
        return use.expUnixMs();
    }
}
