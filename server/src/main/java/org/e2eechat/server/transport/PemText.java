package org.e2eechat.server.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The blocks of a PEM file (RFC 7468). What cannot be read is never skipped: a certificate that was
 * cut off would be missing from the chain, and some clients could not connect.
 *
 * @param blocks in the order of the file
 */
record PemText(List<Block> blocks) {
    // A chain of ten certificates has a tenth of it.
    private static final int MAX_BYTES = 262_144;
    private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf"; // of UTF-8, byte by byte
    private static final Pattern BLOCK =
            Pattern.compile(
                    "-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]*+(?:-(?!----)[^-]*+)*+)-----END \\1-----");

    PemText {
        blocks = List.copyOf(blocks);
    }

    /**
     * One block.
     *
     * @param label what stands behind BEGIN
     * @param body its base64, with line breaks
     */
    record Block(String label, String body) {
        /** What the base64 says; an exception when it is none. */
        byte[] decoded() {
            return Base64.getDecoder().decode(body.replaceAll("\\s", ""));
        }

        @Override
        public String toString() {
            return "Block[" + label + "]";
        }
    }

    /** Reads the file that {@code variable} names. */
    static PemText read(Path file, String variable) throws IOException, UnusablePemException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        }
        if (bytes.length > MAX_BYTES) {
            throw new UnusablePemException(
                    variable + " is larger than " + MAX_BYTES + " bytes, so it is no PEM file");
        }
        String text = new String(bytes, ISO_8859_1);
        if (text.indexOf('\0') >= 0 || !text.contains("-----")) {
            throw new UnusablePemException(
                    variable
                            + " is not PEM text, which begins with -----BEGIN; a file in DER or"
                            + " PKCS #12 is converted with openssl x509, pkey or pkcs12, one in"
                            + " UTF-16 is saved as UTF-8");
        }
        return of(text.startsWith(BYTE_ORDER_MARK) ? text.substring(3) : text, variable);
    }

    private static PemText of(String text, String variable) throws UnusablePemException {
        List<Block> blocks = new ArrayList<>();
        Matcher found = BLOCK.matcher(text);
        int end = 0;
        while (found.find()) {
            requireNoRest(text.substring(end, found.start()), variable, blocks.size());
            blocks.add(new Block(found.group(1), found.group(2)));
            end = found.end();
        }
        requireNoRest(text.substring(end), variable, blocks.size());
        return new PemText(blocks);
    }

    // Between blocks there may be words, such as openssl's "Bag Attributes", but no half block.
    private static void requireNoRest(String between, String variable, int before)
            throws UnusablePemException {
        if (between.contains("-----")) {
            throw new UnusablePemException(
                    variable
                            + " is damaged or cut off: block "
                            + (before + 1)
                            + " has no -----BEGIN and -----END that go together; copy the file"
                            + " again");
        }
    }
}
