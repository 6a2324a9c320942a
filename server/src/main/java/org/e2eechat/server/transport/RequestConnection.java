package org.e2eechat.server.transport;

import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.Callback;

import java.util.regex.Pattern;

/**
 * Jetty's HTTP/1.1 connection with bounds on what a request may cost before it is whole: the number
 * of its header fields, the transfer codings, and the heap that its half-read header holds. What is
 * over a bound is answered with an error, and the connection closed; a half-read header that all
 * others leave no room for is closed without an answer.
 *
 * <p>Memory is charged when the connection begins to wait for the rest of a header, and not before:
 * a header that comes in one piece, as nearly all do, is never charged and never refused for it.
 */
final class RequestConnection extends HttpConnection {
    /**
     * Header fields of one request, trailer fields included. Browsers send up to 25, behind two
     * proxies 35; Jetty bounds only the bytes, and 8 KiB of fields of one letter take 130 KB of
     * heap.
     */
    static final int MOST_FIELDS = 64;

    /** What a field takes beside its text: a field, two strings and their arrays. */
    private static final int FIELD_OVERHEAD_BYTES = 128;

    /**
     * What a header takes as soon as it has begun: the request's target and the parser's buffers.
     */
    private static final int HEADER_OVERHEAD_BYTES = 4 * 1024;

    /** A letter is in the parser's buffer, which grows by doubling, or in a field's string. */
    private static final int BYTES_OF_A_LETTER = 2;

    private static final Pattern ABSOLUTE =
            Pattern.compile("https?://[^/?#@]", Pattern.CASE_INSENSITIVE);

    // Written by the thread that parses.
    private int fields;

    RequestConnection(HttpConfiguration configuration, Connector connector, EndPoint endPoint) {
        super(configuration, connector, endPoint);
    }

    /** Called by the constructor above this one. */
    @Override
    protected RequestHandler newRequestHandler() {
        return new BoundedRequest();
    }

    /** Begins to wait for more: the moment at which a header that is not whole starts to cost. */
    @Override
    public void fillInterested(Callback fillable) {
        TurnEndPoint socket = TurnEndPoint.socketOf(getEndPoint());
        if (socket.holdRequest(halfReadBytes())) {
            super.fillInterested(fillable);
        } else {
            socket.giveUp(SocketGate.Reason.HALF_READ_REQUESTS);
        }
    }

    /** Bytes of heap that the header holds as far as it has come; 0 when none has begun. */
    private int halfReadBytes() {
        HttpParser parser = getParser();
        int letters = parser.inHeaderState() ? parser.getHeaderLength() : 0;
        return letters == 0
                ? 0
                : HEADER_OVERHEAD_BYTES
                        + letters * BYTES_OF_A_LETTER
                        + fields * FIELD_OVERHEAD_BYTES;
    }

    private final class BoundedRequest extends RequestHandler {
        private HttpVersion version = HttpVersion.HTTP_1_1;

        @Override
        public void startRequest(String method, String uri, HttpVersion spoken) {
            fields = 0;
            version = spoken;
            checkTarget(method, uri);
            super.startRequest(method, uri, spoken);
        }

        /**
         * Takes an absolute target (RFC 9112 section 3.2.2) of HTTP alone; Jetty compares its
         * authority with {@code Host}. Any other scheme names something that is not here.
         */
        private void checkTarget(String method, String uri) {
            boolean isOrigin = uri.startsWith("/") || uri.equals("*");
            if (!isOrigin && !HttpMethod.CONNECT.is(method) && !ABSOLUTE.matcher(uri).lookingAt()) {
                throw new HttpException.RuntimeException(
                        HttpStatus.BAD_REQUEST_400, "no target of HTTP");
            }
        }

        @Override
        public void parsedHeader(HttpField field) {
            countField();
            if (field.getHeader() == HttpHeader.TRANSFER_ENCODING) {
                checkCoding(field);
            }
            super.parsedHeader(field);
        }

        @Override
        public void parsedTrailer(HttpField field) {
            countField();
            super.parsedTrailer(field);
        }

        /** The parser stops where this throws; it reads and keeps no more of the request. */
        private void countField() {
            if (++fields > MOST_FIELDS) {
                throw new HttpException.RuntimeException(
                        HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431, "too many header fields");
            }
        }

        /**
         * Takes {@code chunked} alone. Any other coding would be undone by nobody here, and a body
         * of HTTP/1.0 has no coding (RFC 9112 section 6.1).
         */
        private void checkCoding(HttpField field) {
            if (version != HttpVersion.HTTP_1_1) {
                throw new HttpException.RuntimeException(
                        HttpStatus.BAD_REQUEST_400, "a transfer coding needs HTTP/1.1");
            }
            String coding = field.getValue();
            if (coding == null || !HttpHeaderValue.CHUNKED.is(coding.strip())) {
                throw new HttpException.RuntimeException(
                        HttpStatus.NOT_IMPLEMENTED_501, "no transfer coding but chunked");
            }
        }
    }
}
