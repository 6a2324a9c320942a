package org.e2eechat.server.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A transition of the shared state, as a script that Valkey runs in one step. It is named by its SHA-1, which is what EVALSHA wants; a server that does not know it yet is sent the
 * text.
 */
enum LuaScript {
    CREATE_ROOM("create-room"),
    TAKE_SEAT("take-seat"),
    UNDO_SEAT("undo-seat"),
    GIVE_SEAT_BACK("give-seat-back"),
    RENEW_LEASE("renew-lease"),
    SETTLE_ROOM("settle-room"),
    CHARGE_QUOTA("", "charge-quota"),
    COUNT_CONNECTIONS("", "count-connections"),
    TELL_SECRETS("", "tell-secrets");

    private static final String ROOM = "room"; // what the scripts of a room share

    private final String text;
    private final String sha1;

    LuaScript(String name) {
        this(ROOM, name);
    }

    LuaScript(String prelude, String name) {
        this.text = (prelude.isEmpty() ? "" : read(prelude)) + read(name);
        this.sha1 = HexFormat.of().formatHex(sha1(text));
    }

    /** The whole script. */
    String text() {
        return text;
    }

    /** Its name for EVALSHA. */
    String sha1() {
        return sha1;
    }

    private static String read(String name) {
        try (InputStream file = LuaScript.class.getResourceAsStream("/valkey/" + name + ".lua")) {
            if (file == null) {
                throw new IllegalStateException("the jar lacks the script " + name);
            }
            return new String(file.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] sha1(String text) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
