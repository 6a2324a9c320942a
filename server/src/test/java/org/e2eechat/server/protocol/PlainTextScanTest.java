package org.e2eechat.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * The fast reader accepts nothing that the full reader refuses, and reads the same meaning. All
 * messages one edit away from a valid one are tried, in a fixed order, without a random number.
 */
class PlainTextScanTest {
    // Apostrophes stand for quotes, which makes messages readable in Java.
    private static final String V = "'v':1";
    private static final String T = "'t':'APP_MSG'";
    private static final String ID = "'id':'12345678'";
    private static final String ROOM = "'roomId':'abcdefgh'";
    private static final String BODY_VALUE = "{" + ROOM + ",'ciphertextB64':'QUJD'}";
    private static final String BODY = "'body':" + BODY_VALUE;

    private static final String LONG =
            "QUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJD"
                    + "QUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJD"
                    + "QUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJD"
                    + "QUJDQUJD";

    /** Pieces that mean something to a reader of JSON, or to this protocol. */
    private static final String[] PIECES = {
        "v\"",
        "t\"",
        "id\"",
        "body\"",
        "roomId\"",
        "ciphertextB64\"",
        "\"v\"",
        "\"t\"",
        "\"id\"",
        "\"body\"",
        "\"roomId\"",
        "\"ciphertextB64\"",
        "\"APP_MSG\"",
        "\"v\":1,",
        "\"t\":\"APP_MSG\",",
        "{}",
        "[]",
        "\"\"",
        ",,",
        "::",
        "\\\"",
        "\\u0041",
        "null",
        "\r\n",
    };

    private static final int ASCII = 128;

    private final MessageLimits limits = new MessageLimits(200, 300);
    private final MessageDecoder decoder = new MessageDecoder(limits);
    private int accepted; // by the fast reader

    @ParameterizedTest
    @ValueSource(
            strings = {
                // A name is read, no colon follows, and the rest is another name.
                "{'v't':'APP_MSG'," + V + "," + ID + "," + BODY + "}",
                "{" + V + "," + T + "," + ID + ",'id'body':" + BODY_VALUE + "}",
                "{'t'id':'12345678'," + V + "," + T + "," + BODY + "}",
                "{'v't'id':'12345678'," + V + "," + T + "," + BODY + "}",
                "{" + V + "," + T + "," + ID + ",'body':{'roomId'ciphertextB64':'Q'," + ROOM + "}}",
            })
    void a_name_without_its_colon_is_not_skipped(String text) {
        byte[] bytes = text.replace('\'', '"').getBytes(US_ASCII);

        assertThat(decoder.decode(bytes, 0, bytes.length)).isInstanceOf(Decoded.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{" + V + "," + T + "," + ID + "," + BODY + "}",
                "{'body':{'ciphertextB64':'QUJD'," + ROOM + "}," + ID + "," + T + "," + V + "}",
                " { 'v' : 1 , 't' : 'APP_MSG' ,\n'id'\t: '12345678',"
                        + "'body' :{ 'roomId' : 'abcdefgh', 'ciphertextB64' :'Q' } } ",
                // A member twice: a legal message, which only the full reader may take. One cut
                // makes it a message for the fast reader, or one with a name that stands alone.
                "{" + V + "," + T + "," + V + "," + ID + "," + BODY + "}",
                "{" + V + "," + T + "," + ID + ",'body':{}," + ID + "," + BODY + "}",
                "{'body':{"
                        + ROOM
                        + ",'ciphertextB64':'Q',"
                        + ROOM
                        + "},"
                        + T
                        + ","
                        + ID
                        + ",'v':1}",
                // Too large a ciphertext for the limits above: refused, and with the same answer.
                "{"
                        + V
                        + ","
                        + T
                        + ","
                        + ID
                        + ",'body':{"
                        + ROOM
                        + ",'ciphertextB64':'"
                        + LONG
                        + "1'}}",
            })
    void what_it_accepts_after_one_edit_means_the_same_to_the_full_reader(String text) {
        byte[] valid = text.replace('\'', '"').getBytes(US_ASCII);

        everyCut(valid, this::compare);
        everyReplacement(valid, this::compare);
        everyInsertion(valid, this::compare);
        everySwap(valid, this::compare);

        // An edit of the id or of the ciphertext is still a message: some were compared.
        assertThat(accepted).isPositive();
    }

    /** Two bytes put in at once, of those that build a message: what a single edit cannot reach. */
    @Test
    void two_bytes_put_in_do_not_make_it_accept_more_either() {
        byte[] valid =
                ("{" + V + "," + T + "," + ID + "," + BODY + "}")
                        .replace('\'', '"')
                        .getBytes(US_ASCII);
        byte[] builders = "\"\\{}[]:, \n1vtidbo".getBytes(US_ASCII);

        for (int at = 0; at <= valid.length; at++) {
            for (byte first : builders) {
                for (byte second : builders) {
                    compare(edited(valid, at, at, new byte[] {first, second}));
                }
            }
        }

        assertThat(accepted).isPositive();
    }

    private void compare(byte[] bytes) {
        Decoded fast = PlainTextScan.decode(bytes, 0, bytes.length, limits);
        if (fast == null) {
            return; // it gives up: the full reader decides
        }
        accepted++;
        // The message is built only for a failure: there are millions of comparisons.
        if (!fast.equals(decoder.parse(bytes, 0, bytes.length))) {
            assertThat(fast)
                    .as(new String(bytes, StandardCharsets.ISO_8859_1))
                    .isEqualTo(decoder.parse(bytes, 0, bytes.length));
        }
    }

    /** Every single byte left out, and every longer part. */
    private static void everyCut(byte[] valid, Consumer<byte[]> consumer) {
        for (int from = 0; from < valid.length; from++) {
            for (int to = from + 1; to <= valid.length; to++) {
                consumer.accept(edited(valid, from, to, new byte[0]));
            }
        }
    }

    private static void everyReplacement(byte[] valid, Consumer<byte[]> consumer) {
        for (int at = 0; at < valid.length; at++) {
            for (int b = 0; b < ASCII; b++) {
                consumer.accept(edited(valid, at, at + 1, new byte[] {(byte) b}));
            }
            for (String piece : PIECES) {
                consumer.accept(edited(valid, at, at + 1, piece.getBytes(US_ASCII)));
            }
        }
    }

    private static void everyInsertion(byte[] valid, Consumer<byte[]> consumer) {
        for (int at = 0; at <= valid.length; at++) {
            for (int b = 0; b < ASCII; b++) {
                consumer.accept(edited(valid, at, at, new byte[] {(byte) b}));
            }
            for (String piece : PIECES) {
                consumer.accept(edited(valid, at, at, piece.getBytes(US_ASCII)));
            }
            consumer.accept(edited(valid, at, at, "é".getBytes(StandardCharsets.UTF_8)));
        }
    }

    private static void everySwap(byte[] valid, Consumer<byte[]> consumer) {
        for (int i = 0; i < valid.length; i++) {
            for (int j = i + 1; j < valid.length; j++) {
                byte[] swapped = valid.clone();
                swapped[i] = valid[j];
                swapped[j] = valid[i];
                consumer.accept(swapped);
            }
        }
    }

    private static byte[] edited(byte[] valid, int from, int to, byte[] instead) {
        byte[] edited = new byte[from + instead.length + valid.length - to];
        System.arraycopy(valid, 0, edited, 0, from);
        System.arraycopy(instead, 0, edited, from, instead.length);
        System.arraycopy(valid, to, edited, from + instead.length, valid.length - to);
        return edited;
    }
}
