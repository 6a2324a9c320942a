package org.e2eechat.server.admission;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;

/**
 * What limits are counted by: one IPv4 address, or one IPv6 /64, since that is the least that a single customer gets (RFC 6177) and its owner can use all 2^64 addresses in it.
 * An IPv4-mapped IPv6 address (RFC 4291 section 2.5.5.2) is the IPv4 address. Its text says nothing, so that no log can hold an address by accident.
 */
public final class ClientAddress {
    /** The size of {@link #toBytes()}: the family and eight bytes. */
    public static final int BYTES = 1 + Long.BYTES;

    private static final int IPV6_BYTES = 16;
    private static final byte IPV4 = 4;
    private static final byte IPV6 = 6;

    // Who attacks chooses the addresses. With a hash that is known in advance, all of them would
    // meet in one bin of a map.
    private static final HashKeys KEYS = HashKeys.from(new SecureRandom());

    private final byte family;

    /** The IPv4 address, or the upper half of the IPv6 address. */
    private final long network;

    private ClientAddress(byte family, long network) {
        this.family = family;
        this.network = network;
    }

    /** What {@code address} counts as. A scope id and a host name are ignored; nothing is looked up. */
    public static ClientAddress of(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (address instanceof Inet4Address) {
            return ipv4(bytes, 0);
        }
        return isIpv4Mapped(bytes)
                ? ipv4(bytes, IPV6_BYTES - Integer.BYTES)
                : new ClientAddress(IPV6, ByteBuffer.wrap(bytes).getLong());
    }

    private static ClientAddress ipv4(byte[] bytes, int at) {
        return new ClientAddress(IPV4, Integer.toUnsignedLong(ByteBuffer.wrap(bytes).getInt(at)));
    }

    // The JDK turns these into IPv4 in most places, but not in Inet6Address.getByAddress.
    private static boolean isIpv4Mapped(byte[] bytes) {
        ByteBuffer address = ByteBuffer.wrap(bytes);
        return address.getLong() == 0
                && address.getShort() == 0
                && address.getShort() == (short) 0xffff;
    }

    /**
     * The address itself in {@value #BYTES} bytes, the same on every node: 4 or 6, then eight bytes of network in network order. Only for a keyed hash: whoever stores or logs
     * these bytes stores or logs the address.
     */
    public byte[] toBytes() {
        return ByteBuffer.allocate(BYTES).put(family).putLong(network).array();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClientAddress address
                && network == address.network
                && family == address.family;
    }

    @Override
    public int hashCode() {
        return KEYS.hash(family, network);
    }

    @Override
    public String toString() {
        return "ClientAddress[redacted]";
    }

    /**
     * Random numbers of this process. Multiplying by secret odd numbers twice, with the upper half folded into the lower in between, leaves no difference of two addresses that
     * collides for most keys.
     */
    private record HashKeys(long ipv4, long ipv6, long first, long second) {
        static HashKeys from(SecureRandom random) {
            return new HashKeys(
                    random.nextLong(),
                    random.nextLong(),
                    random.nextLong() | 1,
                    random.nextLong() | 1);
        }

        int hash(byte family, long network) {
            long mixed = (network ^ (family == IPV4 ? ipv4 : ipv6)) * first;
            mixed = (mixed ^ (mixed >>> Integer.SIZE)) * second;
            return (int) (mixed >>> Integer.SIZE);
        }
    }
}
