package org.e2eechat.server.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Text files that must be small: whatever the path leads to, reading it ends. */
final class SmallFile {

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /** The file has more bytes than it may have. */
    static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private SmallFile() {}

    /**
     * The text without a byte order mark.
     *
     * @throws java.nio.charset.CharacterCodingException when it is not UTF-8
     * @throws IOException when it cannot be read, or is a pipe or a device, which might never end
     */
    static String read(Path file, int maxBytes) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException("not a regular file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(maxBytes + 1);
            if (bytes.length > maxBytes) {
                throw new TooLarge();
            }
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        }
    }
}
