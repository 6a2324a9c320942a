package org.e2eechat.server.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.valkey.util.JedisClusterCRC16;

import org.e2eechat.server.protocol.RoomId;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The names of a room in Valkey. A room's id is 128 random bits, so its plain SHA-256 tells nobody the id. The hash stands in braces, which puts all names of a room into one slot of a
 * cluster, and with it into the reach of one script.
 */
final class Keys {
    static final String PREFIX = "e2ee:"; // what an ACL has to allow, as keys and as channels
    private static final String CHANNEL = PREFIX + "bus:{";
    private static final int NAME_CHARS = 64; // of a SHA-256 in hexadecimal

    private final String name;
    private final byte[] room;
    private final byte[] used;
    private final byte[] channel;
    private final int slot;

    private Keys(String name) {
        String tag = "{" + name + "}";
        this.name = name;
        this.room = (PREFIX + "room:" + tag).getBytes(US_ASCII);
        this.used = (PREFIX + "used:" + tag).getBytes(US_ASCII);
        this.channel = (CHANNEL + name + "}").getBytes(US_ASCII);
        this.slot = JedisClusterCRC16.getSlot(channel);
    }

    static Keys of(RoomId room) {
        return new Keys(sha256(room.value()));
    }

    /** The hash alone, in hexadecimal. */
    String name() {
        return name;
    }

    /** The room itself, a hash. */
    byte[] room() {
        return room;
    }

    /** The tokens that were used, a sorted set. */
    byte[] used() {
        return used;
    }

    /** Where it is published what every node with members has to hear, its own words included. */
    byte[] channel() {
        return channel;
    }

    /** What a script touches that deals with the room alone. */
    List<byte[]> roomNames() {
        return List.of(room, channel);
    }

    /** What a script touches that deals with used tokens as well. */
    List<byte[]> roomAndTokenNames() {
        return List.of(room, channel, used);
    }

    /** Of a cluster, 0 to 16 383. */
    int slot() {
        return slot;
    }

    /** The {@link #name} of the room whose channel this is; anything else for another channel. */
    static String nameOf(byte[] channel) {
        int start = CHANNEL.length();
        int length = Math.min(NAME_CHARS, channel.length - start);
        return length < 0 ? "" : new String(channel, start, length, US_ASCII);
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /**
     * The first 40 bits of a text's SHA-1: so many that a sum of a room's ids stays exact in Lua.
     */
    static long sha1Bits(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest(text.getBytes(UTF_8));
            return ByteBuffer.wrap(hash).getLong() >>> (Long.SIZE - 40);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Keys keys && name.equals(keys.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return "Keys[redacted]";
    }
}
