package org.e2eechat.server.protocol;

import org.jspecify.annotations.Nullable;

/** The values of {@code t} that a client may send. The constants' names are the wire names. */
enum ClientType {
    ROOM_CREATE,
    JOIN_REQUEST,
    LEAVE,
    APP_MSG,
    MEDIA_MSG,
    PING;

    private static final int MAX_CHARS = 32; // longer than any name: no need to decode it

    /** The type of that name, or null. */
    static @Nullable ClientType of(JsonValue.Text name) {
        if (name.chars() > MAX_CHARS) {
            return null;
        }
        String decoded = JsonText.decode(name);
        for (ClientType type : values()) {
            if (type.name().equals(decoded)) {
                return type;
            }
        }
        return null;
    }
}
