package org.e2eechat.server;

import org.e2eechat.server.protocol.RoomId;
import org.e2eechat.server.room.RoomCode;
import org.e2eechat.server.room.RoomCodes;
import org.e2eechat.server.room.TokenUse;
import org.e2eechat.server.token.IssuedToken;
import org.e2eechat.server.token.JoinTokens;

import java.time.Duration;

/** Room codes that are signed join tokens. */
final class SignedRoomCodes implements RoomCodes {
    private final JoinTokens tokens;
    private final Duration qrLife;
    private final Duration rejoinLife;

    SignedRoomCodes(JoinTokens tokens, Duration qrLife, Duration rejoinLife) {
        this.tokens = tokens;
        this.qrLife = qrLife;
        this.rejoinLife = rejoinLife;
    }

    @Override
    public RoomCode qr(RoomId room, long generation) {
        return code(tokens.mint(room, qrLife, generation), generation);
    }

    @Override
    public RoomCode rejoin(RoomId room, long generation) {
        return code(tokens.mint(room, rejoinLife, generation), generation);
    }

    private static RoomCode code(IssuedToken issued, long generation) {
        return new RoomCode(
                issued.token(),
                new TokenUse(
                        issued.id().high(), issued.id().low(), issued.expUnixMs(), generation));
    }
}
