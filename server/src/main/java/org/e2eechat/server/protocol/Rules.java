package org.e2eechat.server.protocol;

/** The numbers of the wire contract that are not settings. Characters are UTF-16 code units, as JavaScript counts them. */
final class Rules {
    static final int MIN_ID_CHARS = 8;
    static final int MAX_ID_CHARS = 256;
    static final int MAX_MIME_CHARS = 128;
    static final int MIN_MEDIA_SIZE = 1;
    static final int MAX_MEDIA_SIZE = 10 * 1024 * 1024;
    static final int MIN_CHUNK_SIZE = 1024;
    static final int MAX_CHUNKS = 128;

    private Rules() {}
}
