package org.e2eechat.server.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.e2eechat.server.config.Secret;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What Valkey knows an address by: an HMAC under a key of the day, which nodes derive from the secret that they share. The key is stored nowhere and cannot be had from what is: who gets
 * hold of the memory of Valkey learns no address from it, nor which of yesterday's was which of today's. Nodes that do not have the same current secret yet count apart.
 */
final class AddressNames {
    private static final String ALGORITHM = "HmacSHA256";
    private static final String PURPOSE =
            "e2ee-chat address quota "; // no other key is made of the secret like this
    private static final int NAME_BYTES = 16; // 128 bits: no two addresses share a name

    private final Secret secret;
    private final InstantSource clock;

    AddressNames(Secret secret, InstantSource clock) {
        this.secret = secret;
        this.clock = clock;
    }

    /**
     * The address in one use; names of two uses do not fit together.
     *
     * @param address the same bytes on every node; they leave this method hashed only
     */
    byte[] name(String use, byte[] address) {
        byte[] key = hmac(secret.bytes(), (PURPOSE + today()).getBytes(US_ASCII));
        byte[] what = use.getBytes(US_ASCII);
        byte[] message =
                ByteBuffer.allocate(what.length + address.length).put(what).put(address).array();
        return Arrays.copyOf(hmac(key, message), NAME_BYTES);
    }

    /** Where something of an address is stored. */
    static byte[] key(String kind, byte[] name) {
        return (Keys.PREFIX + kind + ":{" + HexFormat.of().formatHex(name) + "}")
                .getBytes(US_ASCII);
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    private static byte[] hmac(byte[] key, byte[] message) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
