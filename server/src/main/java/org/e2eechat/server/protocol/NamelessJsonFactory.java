package org.e2eechat.server.protocol;

import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.io.IOContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.UTF8StreamJsonParser;

/**
 * Makes parsers that keep no member name after the message. Jackson's own factory shares a table of
 * names between all its parsers. A client can put 6000 names into it; from then on each message
 * with a name that is not there copies the table (150 KB, 15 µs), and a name that collides in a
 * full table is refused. Without the table each name is a string of its own, garbage after it was
 * compared. Jackson turns the table off only together with its parser of bytes, whose positions
 * {@link JsonTree} needs, so this factory builds that parser itself.
 */
// Serializable by inheritance only: it is never serialized.
@SuppressWarnings("serial")
final class NamelessJsonFactory extends JsonFactory {
    NamelessJsonFactory(StreamReadConstraints constraints) {
        super(
                JsonFactory.builder()
                        .streamReadConstraints(constraints)
                        .disable(Feature.CANONICALIZE_PROPERTY_NAMES)
                        .disable(Feature.INTERN_PROPERTY_NAMES));
    }

    /** A parser of UTF-8 alone: no other encoding is guessed, no byte order mark is skipped. */
    @Override
    protected JsonParser _createParser(
            ObjectReadContext context, IOContext io, byte[] data, int offset, int length) {
        return new UTF8StreamJsonParser(
                context,
                io,
                context.getStreamReadFeatures(_streamReadFeatures),
                context.getFormatReadFeatures(_formatReadFeatures),
                // No stream behind the array: the text ends where the array's part ends.
                null,
                _byteSymbolCanonicalizer.makeChildOrPlaceholder(_factoryFeatures),
                data,
                offset,
                offset + length,
                0,
                false);
    }
}
