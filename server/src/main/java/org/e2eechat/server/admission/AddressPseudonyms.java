package org.e2eechat.server.admission;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HexFormat;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Names for addresses that can be logged: HMAC-SHA-256 under a random key that lives in memory only and is replaced when a UTC day begins. During a day an operator sees which lines
 * belong to one address, which is what is needed to notice and stop abuse.
 *
 * <p>It protects those who used the relay against whoever gets the logs later. A plain hash would not: there are only 2^32 IPv4 addresses to try. Here nobody can, not even who knows
 * the machine and all its settings, because the key is gone the next day and with every restart; nor do names of two days, or of two nodes, fit together. It does not protect against
 * somebody who reads the memory of the running server, nor against what several lines tell by their times.
 *
 * <p>Safe for any thread.
 */
public final class AddressPseudonyms {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_BYTES = 32;

    /** 64 bits: two of a million addresses share a name with a chance of one in 37 million. */
    private static final int SHOWN_BYTES = 8;

    private final SecureRandom random;
    private final InstantSource clock;

    /** Replaced under the lock of this object. */
    private volatile DayKey current;

    public AddressPseudonyms(SecureRandom random, InstantSource clock) {
        this.random = random;
        this.clock = clock;
        this.current = newKey(today());
    }

    /** 16 lower-case hexadecimal digits; the same for the same address, until the day ends. */
    public String pseudonym(ClientAddress address) {
        byte[] code = hmac(keyOfToday().key(), address.toBytes());
        return HexFormat.of().formatHex(code, 0, SHOWN_BYTES);
    }

    private DayKey keyOfToday() {
        DayKey key = current;
        return key.day().equals(today()) ? key : replaceKey();
    }

    // The day is asked for again inside, else a thread that was late over midnight would bring a
    // key of yesterday back.
    private synchronized DayKey replaceKey() {
        LocalDate today = today();
        if (!current.day().equals(today)) {
            current = newKey(today);
        }
        return current;
    }

    private DayKey newKey(LocalDate day) {
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        return new DayKey(day, new SecretKeySpec(key, ALGORITHM));
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    private static byte[] hmac(SecretKeySpec key, byte[] message) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    private record DayKey(LocalDate day, SecretKeySpec key) {
        @Override
        public String toString() {
            return "DayKey[redacted]";
        }
    }
}
