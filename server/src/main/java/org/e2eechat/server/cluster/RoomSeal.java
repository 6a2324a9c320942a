package org.e2eechat.server.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import org.e2eechat.server.metrics.BusRefusal;
import org.jspecify.annotations.Nullable;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import javax.crypto.SecretKey;

/**
 * Seals and opens what crosses between nodes in one room, for as long as this node listens to it.
 *
 * <p>A sealed message is a head of {@value #HEAD} bytes, authenticated and in the clear, and behind
 * it the body as AES-256-GCM encrypts it, with a tag of 16 bytes:
 *
 * <pre>
 *  0  kind of the {@link Envelope}
 *  1  sending node, 16 hexadecimal digits
 * 17  version of this format, 1
 * 18  id of the secret, see {@link BusKeys}
 * 22  counter, see {@link BusSeal}; with four zero bytes before it, it is the nonce
 * 30  body
 * </pre>
 *
 * <p>A message counts once, and only if its counter is higher than any before from its sender. One
 * that is older than {@value #OLDEST_MS} ms, or than the moment at which this node began to listen,
 * does not count: so one whose counter nobody remembers any more cannot be said again, and counters
 * need to be remembered for that long only.
 */
final class RoomSeal {
    static final int HEAD = Envelope.HEADER + 1 + BusKeys.ID_BYTES + Long.BYTES;
    static final byte VERSION = 1;

    /**
     * What takes longer was held back: a connection is given up after less, and so is its queue.
     */
    static final long OLDEST_MS = 10_000;

    /** By how much the clocks of two nodes may differ: each is within half a reply of Valkey's. */
    static final long CLOCKS_DIFFER_MS = 1_000;

    /** Nodes that have spoken in one room within {@link #OLDEST_MS}; those beyond are not heard. */
    static final int MOST_SENDERS = 1_024;

    private static final int VERSION_AT = Envelope.HEADER;
    private static final int ID_AT = VERSION_AT + 1;
    private static final int COUNTER_AT = ID_AT + BusKeys.ID_BYTES;
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final BusSeal bus;
    private final Keys room;
    private final int rootId;
    private final long listeningSinceMs;

    /** Derived when this node first speaks, which it never does in most rooms. */
    private volatile @Nullable SecretKey sealingKey;

    /** Those that have proved genuine; replaced whole. */
    @GuardedBy("this")
    private Sender[] senders = {};

    RoomSeal(BusSeal bus, Keys room) {
        this.bus = bus;
        this.room = room;
        this.rootId = bus.keys().current().id();
        this.listeningSinceMs = bus.nowMs();
    }

    /** A node that has spoken in this room, or is about to be believed. */
    private static final class Sender {
        private final byte[] node;

        /** By the place of the secret in {@link BusKeys#all}; derived when first needed. */
        private final @Nullable SecretKey[] keys;

        private long lastCounter; // guarded by the room's seal

        Sender(byte[] node, int secrets) {
            this.node = node;
            this.keys = new SecretKey[secrets];
        }

        boolean isSenderOf(byte[] message) {
            return Arrays.equals(node, 0, Envelope.NODE_CHARS, message, 1, Envelope.HEADER);
        }
    }

    /** What became of something that came over the room's channel. */
    sealed interface Opened {
        /** It is from another node of ours, for this room, and newer than all before from there. */
        final class Said implements Opened {
            private final byte[] envelope;

            Said(byte[] envelope) {
                this.envelope = envelope;
            }

            byte[] envelope() {
                return envelope;
            }
        }

        /** It does not count. */
        record Refused(BusRefusal why) implements Opened {}
    }

    /**
     * Seals an envelope of this node. What is sealed later has to be published later, or its
     * readers refuse the one before.
     */
    byte[] seal(byte[] envelope) {
        int bodyBytes = envelope.length - Envelope.HEADER;
        byte[] message = new byte[HEAD + bodyBytes + AesGcm.TAG_BYTES];
        System.arraycopy(envelope, 0, message, 0, Envelope.HEADER);
        message[VERSION_AT] = VERSION;
        INT.set(message, ID_AT, rootId);
        LONG.set(message, COUNTER_AT, bus.nextCounter());
        bus.aesGcm().seal(sealingKey(), nonce(message), envelope, Envelope.HEADER, message, HEAD);
        return message;
    }

    // Two threads that derive it at once derive the same
    private SecretKey sealingKey() {
        SecretKey key = sealingKey;
        if (key == null) {
            key = bus.keys().current().key(room, bus.node());
            sealingKey = key;
        }
        return key;
    }

    /** Opens what another node has sealed. */
    Opened open(byte[] message) {
        if (message.length < HEAD + AesGcm.TAG_BYTES || message[VERSION_AT] != VERSION) {
            return new Opened.Refused(BusRefusal.FORMAT);
        }
        int secret = secretOf(message);
        if (secret < 0) {
            return new Opened.Refused(BusRefusal.SECRET);
        }
        long counter = (long) LONG.get(message, COUNTER_AT);
        if (isStale(counter)) {
            return new Opened.Refused(BusRefusal.LATE);
        }
        Sender sender = sender(message);
        byte[] envelope = new byte[Envelope.HEADER + message.length - HEAD - AesGcm.TAG_BYTES];
        System.arraycopy(message, 0, envelope, 0, Envelope.HEADER);
        SecretKey key = key(sender, secret);
        if (!bus.aesGcm().open(key, nonce(message), message, HEAD, envelope, Envelope.HEADER)) {
            return new Opened.Refused(BusRefusal.FORGED);
        }
        return advance(sender, counter)
                ? new Opened.Said(envelope)
                : new Opened.Refused(BusRefusal.REPEATED);
    }

    private int secretOf(byte[] message) {
        int id = (int) INT.get(message, ID_AT);
        List<BusKeys.Root> roots = bus.keys().all();
        for (int i = 0; i < roots.size(); i++) {
            if (roots.get(i).id() == id) {
                return i;
            }
        }
        return -1;
    }

    private boolean isStale(long counter) {
        long oldest = Math.max(bus.nowMs() - OLDEST_MS, listeningSinceMs - CLOCKS_DIFFER_MS);
        return BusSeal.timeMs(counter) < oldest;
    }

    /** Who is named as the sender; not remembered before its message has proved genuine. */
    private synchronized Sender sender(byte[] message) {
        for (Sender sender : senders) {
            if (sender.isSenderOf(message)) {
                return sender;
            }
        }
        return new Sender(Arrays.copyOfRange(message, 1, Envelope.HEADER), bus.keys().all().size());
    }

    private synchronized SecretKey key(Sender sender, int secret) {
        SecretKey key = sender.keys[secret];
        if (key == null) {
            String name = new String(sender.node, US_ASCII);
            key = bus.keys().all().get(secret).key(room, name);
            sender.keys[secret] = key;
        }
        return key;
    }

    /** After the message has proved genuine. False when it, or a later one, was heard before. */
    private synchronized boolean advance(Sender sender, long counter) {
        Sender kept = sender;
        for (Sender other : senders) {
            if (Arrays.equals(other.node, sender.node)) {
                kept = other;
            }
        }
        if (counter <= kept.lastCounter) {
            return false;
        }
        if (kept.lastCounter == 0 && !add(kept)) {
            return false;
        }
        kept.lastCounter = counter;
        return true;
    }

    /** Forgets those of whom everything that may be repeated is too old to count. */
    @GuardedBy("this")
    private boolean add(Sender fresh) {
        List<Sender> all = new ArrayList<>();
        for (Sender sender : senders) {
            if (!isStale(sender.lastCounter)) {
                all.add(sender);
            }
        }
        if (all.size() >= MOST_SENDERS) {
            return false;
        }
        all.add(fresh);
        senders = all.toArray(Sender[]::new);
        return true;
    }

    private static byte[] nonce(byte[] message) {
        byte[] nonce = new byte[AesGcm.NONCE_BYTES];
        System.arraycopy(message, COUNTER_AT, nonce, AesGcm.NONCE_BYTES - Long.BYTES, Long.BYTES);
        return nonce;
    }
}
