package org.e2eechat.server.protocol;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.io.IOContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.UTF8StreamJsonParser;
import tools.jackson.core.sym.ByteQuadsCanonicalizer;

import java.io.InputStream;

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
        return new DiscreetParser(
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

    /**
     * Says of a text only that it is no JSON. Jackson's own messages quote the text, and a flight
     * recording keeps the messages of exceptions.
     */
    private static final class DiscreetParser extends UTF8StreamJsonParser {
        private static final String NOT_JSON = "not JSON";

        DiscreetParser(
                ObjectReadContext context,
                IOContext io,
                int streamFeatures,
                int formatFeatures,
                @Nullable InputStream none,
                ByteQuadsCanonicalizer names,
                byte[] data,
                int start,
                int end,
                int bytesPreProcessed,
                boolean isRecyclable) {
            super(
                    context,
                    io,
                    streamFeatures,
                    formatFeatures,
                    none,
                    names,
                    data,
                    start,
                    end,
                    bytesPreProcessed,
                    isRecyclable);
        }

        @Override
        protected StreamReadException _constructReadException(String message) {
            return super._constructReadException(NOT_JSON);
        }

        @Override
        protected StreamReadException _constructReadException(String message, Object a) {
            return super._constructReadException(NOT_JSON);
        }

        @Override
        protected StreamReadException _constructReadException(String message, Object a, Object b) {
            return super._constructReadException(NOT_JSON);
        }

        @Override
        protected StreamReadException _constructReadException(
                String message, Object a, Object b, Object c) {
            return super._constructReadException(NOT_JSON);
        }

        @Override
        protected StreamReadException _constructReadException(String message, Throwable cause) {
            return super._constructReadException(NOT_JSON);
        }

        @Override
        protected StreamReadException _constructReadException(
                String message, TokenStreamLocation location) {
            return super._constructReadException(NOT_JSON, location);
        }
    }
}
