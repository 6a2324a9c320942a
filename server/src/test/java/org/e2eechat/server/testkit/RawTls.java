package org.e2eechat.server.testkit;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.interfaces.XECPublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Arrays;

import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A TLS 1.3 client (RFC 8446) that sends exactly the records that a test wants, which no library
 * lets
 * it do: key updates one after another, empty records, records of one byte. It speaks
 * TLS_AES_128_GCM_SHA256 with X25519 alone, and does not verify whom it speaks to.
 */
public final class RawTls implements AutoCloseable {
    private static final int CHANGE_CIPHER_SPEC = 20;
    private static final int ALERT = 21;
    private static final int HANDSHAKE = 22;
    private static final int APPLICATION_DATA = 23;
    private static final int FINISHED = 20;
    private static final int READ_TIMEOUT_MILLIS = 10_000;
    private static final int HASH_BYTES = 32;
    private static final byte[] KEY_UPDATE = {24, 0, 0, 1, 0};

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final ByteArrayOutputStream transcript = new ByteArrayOutputStream();
    private Keys sending;
    private Keys receiving;

    private RawTls(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(socket.getInputStream());
        this.out = socket.getOutputStream();
    }

    /** Connects to a port of this machine and makes the handshake. */
    public static RawTls to(int port) throws IOException, GeneralSecurityException {
        Socket socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(READ_TIMEOUT_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        RawTls client = new RawTls(socket);
        client.shakeHands();
        return client;
    }

    private void shakeHands() throws IOException, GeneralSecurityException {
        KeyPair own = KeyPairGenerator.getInstance("X25519").generateKeyPair();
        byte[] hello = clientHello(littleEndian(((XECPublicKey) own.getPublic()).getU()));
        transcript.write(hello);
        write(record(HANDSHAKE, hello));

        byte[] serverHello = readRecord(HANDSHAKE);
        transcript.write(serverHello);
        KeyAgreement agreement = KeyAgreement.getInstance("X25519");
        agreement.init(own.getPrivate());
        agreement.doPhase(
                KeyFactory.getInstance("X25519")
                        .generatePublic(
                                new XECPublicKeySpec(
                                        NamedParameterSpec.X25519, shareIn(serverHello))),
                true);

        byte[] zeros = new byte[HASH_BYTES];
        byte[] early = hmac(zeros, zeros);
        byte[] handshake = hmac(derived(early), agreement.generateSecret());
        byte[] clientSecret = secret(handshake, "c hs traffic", hash());
        sending = new Keys(clientSecret);
        receiving = new Keys(secret(handshake, "s hs traffic", hash()));
        readUntilFinished();

        byte[] master = hmac(derived(handshake), zeros);
        byte[] verify = hmac(expand(clientSecret, "finished", new byte[0], HASH_BYTES), hash());
        byte[] clientApplication = secret(master, "c ap traffic", hash());
        byte[] serverApplication = secret(master, "s ap traffic", hash());
        send(HANDSHAKE, message(FINISHED, verify));
        sending = new Keys(clientApplication);
        receiving = new Keys(serverApplication);
    }

    private void readUntilFinished() throws IOException, GeneralSecurityException {
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        while (true) {
            Plain plain = readEncrypted();
            if (plain.type() != HANDSHAKE) {
                throw new IOException("not a handshake record: " + plain.type());
            }
            messages.write(plain.bytes().array());
            ByteBuffer all = ByteBuffer.wrap(messages.toByteArray());
            while (all.remaining() >= 4) {
                int header = all.getInt(all.position());
                if (all.remaining() < 4 + (header & 0xffffff)) {
                    break;
                }
                all.position(all.position() + 4 + (header & 0xffffff));
                if (header >>> 24 == FINISHED) {
                    transcript.write(messages.toByteArray());
                    return;
                }
            }
        }
    }

    private static byte[] clientHello(byte[] share) {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        ByteBuffer extensions = ByteBuffer.allocate(256);
        // supported_versions: TLS 1.3
        extension(extensions, 43, 2, 3, 4);
        // x25519; the rest for signatures
        extension(extensions, 10, 0, 6, 0, 29, 0, 23, 0, 24);
        // signature_algorithms
        extension(extensions, 13, 0, 8, 4, 3, 5, 3, 8, 4, 8, 7);
        // key_share
        extensions.putShort((short) 51).putShort((short) 38).putShort((short) 36);
        extensions.putShort((short) 29).putShort((short) 32).put(share);
        extensions.flip();
        ByteBuffer body = ByteBuffer.allocate(512);
        body.putShort((short) 0x0303).put(random).put((byte) 0);
        body.putShort((short) 2).putShort((short) 0x1301).put((byte) 1).put((byte) 0);
        body.putShort((short) extensions.remaining()).put(extensions).flip();
        byte[] bytes = new byte[body.remaining()];
        body.get(bytes);
        return message(1, bytes);
    }

    private static void extension(ByteBuffer to, int type, int... bytes) {
        to.putShort((short) type).putShort((short) bytes.length);
        for (int b : bytes) {
            to.put((byte) b);
        }
    }

    private static BigInteger shareIn(byte[] serverHello) throws IOException {
        ByteBuffer hello = ByteBuffer.wrap(serverHello);
        hello.position(4 + 2 + 32);
        // Behind the session's id, the cipher suite and the compression method.
        hello.position(hello.get() + hello.position() + 2 + 1);
        hello.getShort();
        while (hello.remaining() >= 4) {
            int type = hello.getShort();
            int length = hello.getShort();
            if (type == 51) {
                byte[] share = new byte[32];
                hello.position(hello.position() + 4);
                hello.get(share);
                return new BigInteger(1, reversed(share));
            }
            hello.position(hello.position() + length);
        }
        throw new IOException("a ServerHello without a key share");
    }

    /** Sends text as application data, in one record. */
    public RawTls text(String text) throws IOException, GeneralSecurityException {
        return data(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends one record of application data, which may be empty. */
    public RawTls data(byte[] bytes) throws IOException, GeneralSecurityException {
        return send(APPLICATION_DATA, bytes);
    }

    /** Sends a key update that asks for none in return, and uses the next key from then on. */
    public RawTls updateKey() throws IOException, GeneralSecurityException {
        send(HANDSHAKE, KEY_UPDATE);
        sending = sending.next();
        return this;
    }

    private RawTls send(int type, byte[] bytes) throws IOException, GeneralSecurityException {
        byte[] inner = Arrays.copyOf(bytes, bytes.length + 1);
        inner[bytes.length] = (byte) type;
        byte[] header = header(APPLICATION_DATA, inner.length + 16);
        write(joined(header, sending.cipher(Cipher.ENCRYPT_MODE, header, inner)));
        return this;
    }

    private void write(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** Reads the next record of application data as text. */
    public String read() throws IOException, GeneralSecurityException {
        while (true) {
            Plain plain = readEncrypted();
            if (plain.type() == APPLICATION_DATA) {
                return StandardCharsets.ISO_8859_1.decode(plain.bytes()).toString();
            }
            if (plain.type() == ALERT) {
                throw new EOFException("the server has ended the connection with an alert");
            }
        }
    }

    private record Plain(int type, ByteBuffer bytes) {}

    private Plain readEncrypted() throws IOException, GeneralSecurityException {
        byte[] record = readRecord(APPLICATION_DATA);
        byte[] header = header(APPLICATION_DATA, record.length);
        byte[] inner = receiving.cipher(Cipher.DECRYPT_MODE, header, record);
        int end = inner.length - 1;
        while (inner[end] == 0) {
            end--;
        }
        return new Plain(inner[end], ByteBuffer.wrap(Arrays.copyOf(inner, end)));
    }

    private byte[] readRecord(int wanted) throws IOException {
        while (true) {
            int type = in.readUnsignedByte();
            in.readUnsignedShort();
            byte[] record = new byte[in.readUnsignedShort()];
            in.readFully(record);
            if (type == wanted) {
                return record;
            }
            if (type != CHANGE_CIPHER_SPEC) {
                throw new IOException("a record of type " + type + " and not " + wanted);
            }
        }
    }

    private byte[] hash() throws GeneralSecurityException {
        return MessageDigest.getInstance("SHA-256").digest(transcript.toByteArray());
    }

    private static byte[] derived(byte[] secret) throws GeneralSecurityException {
        return secret(secret, "derived", MessageDigest.getInstance("SHA-256").digest());
    }

    private static byte[] secret(byte[] secret, String label, byte[] hash)
            throws GeneralSecurityException {
        return expand(secret, label, hash, HASH_BYTES);
    }

    /** HKDF-Expand-Label (RFC 8446 section 7.1), for no more than one hash. */
    private static byte[] expand(byte[] secret, String label, byte[] context, int bytes)
            throws GeneralSecurityException {
        byte[] name = ("tls13 " + label).getBytes(StandardCharsets.US_ASCII);
        ByteBuffer info = ByteBuffer.allocate(2 + 1 + name.length + 1 + context.length + 1);
        info.putShort((short) bytes).put((byte) name.length).put(name);
        info.put((byte) context.length).put(context).put((byte) 1);
        return Arrays.copyOf(hmac(secret, info.array()), bytes);
    }

    private static byte[] hmac(byte[] key, byte[] data) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(data);
    }

    private static byte[] message(int type, byte[] body) {
        byte[] header = {(byte) type, 0, (byte) (body.length >> 8), (byte) body.length};
        return joined(header, body);
    }

    private static byte[] record(int type, byte[] body) {
        return joined(header(type, body.length), body);
    }

    private static byte[] header(int type, int length) {
        return new byte[] {(byte) type, 3, 3, (byte) (length >> 8), (byte) length};
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    private static byte[] littleEndian(BigInteger number) {
        byte[] big = number.toByteArray();
        byte[] padded = new byte[32];
        int from = Math.max(0, big.length - 32);
        System.arraycopy(big, from, padded, 32 - (big.length - from), big.length - from);
        return reversed(padded);
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] turned = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            turned[i] = bytes[bytes.length - 1 - i];
        }
        return turned;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** One direction's keys, with the number of the next record. */
    private static final class Keys {
        private final byte[] secret;
        private final SecretKeySpec key;
        private final byte[] iv;
        private long sequence;

        Keys(byte[] secret) throws GeneralSecurityException {
            this.secret = secret;
            this.key = new SecretKeySpec(expand(secret, "key", new byte[0], 16), "AES");
            this.iv = expand(secret, "iv", new byte[0], 12);
        }

        Keys next() throws GeneralSecurityException {
            return new Keys(expand(secret, "traffic upd", new byte[0], HASH_BYTES));
        }

        byte[] cipher(int mode, byte[] header, byte[] bytes) throws GeneralSecurityException {
            byte[] nonce = iv.clone();
            for (int i = 0; i < 8; i++) {
                nonce[11 - i] ^= (byte) (sequence >>> (8 * i));
            }
            sequence++;
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(128, nonce));
            cipher.updateAAD(header);
            return cipher.doFinal(bytes);
        }
    }
}
