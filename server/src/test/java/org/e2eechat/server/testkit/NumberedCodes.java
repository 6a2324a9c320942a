package org.e2eechat.server.testkit;

import org.e2eechat.server.protocol.JoinToken;
import org.e2eechat.server.protocol.RoomId;
import org.e2eechat.server.room.RoomCode;
import org.e2eechat.server.room.RoomCodes;
import org.e2eechat.server.room.TokenUse;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Codes that are numbers: {@code qr-00001}, {@code rejoin-00002}. They live for a minute and ten. */
public final class NumberedCodes implements RoomCodes {
    private static final Duration QR_LIFE = Duration.ofMinutes(1);
    private static final Duration REJOIN_LIFE = Duration.ofMinutes(10);

    /** Runs before a code is minted. */
    public volatile Runnable beforeMinting = () -> {};

    private final InstantSource clock;
    private final AtomicLong number = new AtomicLong();
    private final Map<String, TokenUse> minted = new ConcurrentHashMap<>();

    public NumberedCodes(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public RoomCode qr(RoomId room, long generation) {
        return mint("qr", QR_LIFE, generation);
    }

    @Override
    public RoomCode rejoin(RoomId room, long generation) {
        return mint("rejoin", REJOIN_LIFE, generation);
    }

    private RoomCode mint(String kind, Duration life, long generation) {
        beforeMinting.run();
        long id = number.incrementAndGet();
        RoomCode code =
                new RoomCode(
                        new JoinToken("%s-%05d".formatted(kind, id)),
                        new TokenUse(7, id, clock.millis() + life.toMillis(), generation));
        minted.put(code.token().value(), code.use());
        return code;
    }

    /** What using a code leaves behind. */
    public TokenUse useOf(String code) {
        TokenUse use = minted.get(code);
        if (use == null) {
            throw new AssertionError("no code was minted under that name");
        }
        return use;
    }

    /** A code that was on no screen, like one that HTTP hands out. */
    public TokenUse any() {
        return mint("http", QR_LIFE, 0).use();
    }
}
