package org.e2eechat.security.disclosure;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The byte arrays of a heap dump (HPROF 1.0.2, as {@code jcmd GC.heap_dump} writes it): strings are in there, and buffers. */
final class Heap {
    private static final int HEAP_DUMP = 0x0C;
    private static final int HEAP_DUMP_SEGMENT = 0x1C;
    private static final int BYTE = 8;

    private final DataInputStream in;
    private final Consumer<byte[]> arrays;
    private int idBytes;
    private long left; // in the segment

    private Heap(InputStream in, Consumer<byte[]> arrays) {
        this.in = new DataInputStream(in);
        this.arrays = arrays;
    }

    /** The sizes of all byte arrays with a text in them. */
    static List<Integer> arraysWith(Path dump, String text) {
        List<Integer> sizes = new ArrayList<>();
        byte[] wanted = text.getBytes(StandardCharsets.ISO_8859_1);
        try (InputStream file = new BufferedInputStream(Files.newInputStream(dump), 1 << 20)) {
            new Heap(
                            file,
                            array -> {
                                if (contains(array, wanted)) {
                                    sizes.add(array.length);
                                }
                            })
                    .read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sizes;
    }

    private static boolean contains(byte[] array, byte[] wanted) {
        for (int at = 0; at <= array.length - wanted.length; at++) {
            int same = 0;
            while (same < wanted.length && array[at + same] == wanted[same]) {
                same++;
            }
            if (same == wanted.length) {
                return true;
            }
        }
        return false;
    }

    private void read() throws IOException {
        while (in.readUnsignedByte() != 0) {} // the name of the format
        idBytes = in.readInt();
        in.readLong(); // when
        while (true) {
            int tag;
            try {
                tag = in.readUnsignedByte();
            } catch (EOFException end) {
                return;
            }
            in.readInt(); // when, again
            left = in.readInt() & 0xFFFFFFFFL;
            if (tag == HEAP_DUMP || tag == HEAP_DUMP_SEGMENT) {
                while (left > 0) {
                    readRecord();
                }
            } else {
                skip(left);
            }
        }
    }

    private void readRecord() throws IOException {
        int tag = u1();
        switch (tag) {
            case 0xFF, 0x05, 0x07 -> skip(idBytes);
            case 0x01 -> skip(2L * idBytes);
            case 0x02, 0x03, 0x08 -> skip(idBytes + 8L);
            case 0x04, 0x06 -> skip(idBytes + 4L);
            case 0x20 -> readClass();
            case 0x21 -> {
                skip(2L * idBytes + 4);
                skip(u4());
            }
            case 0x22 -> {
                skip(idBytes + 4L);
                long count = u4();
                skip(idBytes + count * idBytes);
            }
            case 0x23 -> readPrimitives();
            default -> throw new IOException("no such record: " + tag);
        }
    }

    private void readPrimitives() throws IOException {
        skip(idBytes + 4L);
        int count = Math.toIntExact(u4());
        int type = u1();
        if (type != BYTE) {
            skip((long) count * sizeOf(type));
            return;
        }
        byte[] array = new byte[count];
        in.readFully(array);
        left -= count;
        arrays.accept(array);
    }

    private void readClass() throws IOException {
        skip(7L * idBytes + 8);
        for (int constants = u2(); constants > 0; constants--) {
            skip(2);
            skip(sizeOf(u1()));
        }
        for (int statics = u2(); statics > 0; statics--) {
            skip(idBytes);
            skip(sizeOf(u1()));
        }
        skip(u2() * (idBytes + 1L));
    }

    private int sizeOf(int type) throws IOException {
        return switch (type) {
            case 2 -> idBytes;
            case 4, BYTE -> 1;
            case 5, 9 -> 2;
            case 6, 10 -> 4;
            case 7, 11 -> 8;
            default -> throw new IOException("no such type: " + type);
        };
    }

    private int u1() throws IOException {
        left--;
        return in.readUnsignedByte();
    }

    private int u2() throws IOException {
        left -= 2;
        return in.readUnsignedShort();
    }

    private long u4() throws IOException {
        left -= 4;
        return in.readInt() & 0xFFFFFFFFL;
    }

    private void skip(long bytes) throws IOException {
        in.skipNBytes(bytes);
        left -= bytes;
    }
}
