package org.e2eechat.loadtest.attack.stranger;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A room that an attacker has made and filled with its own connections. */
public final class Party {
    /** The first to come and the last to go: it makes the room. */
    private final Wire host;

    private final List<Wire> guests;
    private final String room;

    private Party(Wire host, List<Wire> guests, String room) {
        this.host = host;
        this.guests = List.copyOf(guests);
        this.room = room;
    }

    /**
     * Makes a room and joins it so many times.
     *
     * @param narrow whether the kernel keeps little for the guests that they have not read
     */
    public static Party of(Stranger stranger, int guestCount, boolean narrow) throws IOException {
        List<Wire> all = new ArrayList<>();
        try {
            Wire host = stranger.webSocket();
            all.add(host);
            host.text(Messages.of("ROOM_CREATE", ""));
            String created = answer(host, "ROOM_CREATED");
            String room = Wire.field("roomId", created);
            String token = Wire.field("qrToken", created);
            for (int i = 0; i < guestCount; i++) {
                Wire guest = narrow ? stranger.narrowWebSocket() : stranger.webSocket();
                all.add(guest);
                guest.text(Messages.join(room, token));
                answer(guest, "JOINED");
                token = Wire.field("qrToken", host.next("QR_ROTATED"));
            }
            return new Party(host, all.subList(1, all.size()), room);
        } catch (IOException refused) {
            all.forEach(stranger::close);
            throw refused;
        }
    }

    private static String answer(Wire wire, String wanted) throws IOException {
        while (true) {
            String message = wire.next();
            if (message.contains("\"t\":\"" + wanted + "\"")) {
                return message;
            }
            if (message.contains("\"t\":\"ERROR\"")) {
                throw new IOException("refused: " + wanted);
            }
        }
    }

    public Wire host() {
        return host;
    }

    public List<Wire> guests() {
        return guests;
    }

    public String room() {
        return room;
    }

    /** Everybody discards what has come. */
    public void drain() throws IOException {
        host.drain();
        for (Wire guest : guests) {
            guest.drain();
        }
    }

    /** Leaves all connections open. */
    public void hold(Stranger stranger) {
        stranger.hold(host);
        guests.forEach(stranger::hold);
    }
}
