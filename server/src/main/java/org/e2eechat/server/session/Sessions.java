package org.e2eechat.server.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Every open session of this node. */
public final class Sessions {
    private final Set<ClientSession> open = ConcurrentHashMap.newKeySet();

    public void add(ClientSession session) {
        open.add(session);
    }

    public void remove(ClientSession session) {
        open.remove(session);
    }

    public int count() {
        return open.size();
    }

    /** Unsent bytes of all sessions: walks them all, so it is sampled and not asked at every turn. */
    public long unsentBytes() {
        long bytes = 0;
        for (ClientSession session : open) {
            bytes += session.unsentBytes();
        }
        return bytes;
    }

    /** Closes whoever has been in no room for too long. */
    public void closeIdleInLobby(long nowNanos) {
        for (ClientSession session : open) {
            session.closeIfIdleInLobby(nowNanos);
        }
    }

    /** All of them, as of now. */
    public List<ClientSession> snapshot() {
        return new ArrayList<>(open);
    }
}
