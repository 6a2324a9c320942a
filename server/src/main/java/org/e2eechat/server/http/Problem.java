package org.e2eechat.server.http;

import org.e2eechat.server.protocol.ErrorCode;
import org.eclipse.jetty.http.HttpStatus;

/**
 * An error as a client sees it: the status and a code for programs. What a code means is listed in
 * docs/protocol.md; nothing else is said.
 *
 * @param status the HTTP status
 * @param code stable, {@code ERR_…}
 */
record Problem(int status, String code) {
    static final Problem NOT_FOUND = new Problem(HttpStatus.NOT_FOUND_404, "ERR_NOT_FOUND");
    static final Problem NO_ROOM =
            new Problem(HttpStatus.NOT_FOUND_404, ErrorCode.NO_ROOM.wireName());
    static final Problem METHOD_NOT_ALLOWED =
            new Problem(HttpStatus.METHOD_NOT_ALLOWED_405, "ERR_METHOD_NOT_ALLOWED");
    static final Problem UNAUTHORIZED =
            new Problem(HttpStatus.UNAUTHORIZED_401, "ERR_UNAUTHORIZED");
    static final Problem ORIGIN_NOT_ALLOWED =
            new Problem(HttpStatus.FORBIDDEN_403, "ERR_ORIGIN_NOT_ALLOWED");
    static final Problem BODY_TOO_LARGE =
            new Problem(HttpStatus.PAYLOAD_TOO_LARGE_413, "ERR_BODY_TOO_LARGE");
    static final Problem URI_TOO_LONG =
            new Problem(HttpStatus.URI_TOO_LONG_414, "ERR_URI_TOO_LONG");
    static final Problem UPGRADE_REQUIRED =
            new Problem(HttpStatus.UPGRADE_REQUIRED_426, "ERR_UPGRADE_REQUIRED");
    static final Problem RATE_LIMITED =
            new Problem(HttpStatus.TOO_MANY_REQUESTS_429, ErrorCode.RATE_LIMITED.wireName());
    static final Problem HEADERS_TOO_LARGE =
            new Problem(HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431, "ERR_HEADERS_TOO_LARGE");
    static final Problem UNAVAILABLE =
            new Problem(HttpStatus.SERVICE_UNAVAILABLE_503, ErrorCode.UNAVAILABLE.wireName());

    static final Problem INTERNAL =
            new Problem(HttpStatus.INTERNAL_SERVER_ERROR_500, "ERR_INTERNAL");
    static final Problem BAD_REQUEST = new Problem(HttpStatus.BAD_REQUEST_400, "ERR_BAD_REQUEST");

    /** The problem for a status that Jetty, or a handler that knows no codes, has chosen. */
    static Problem ofStatus(int status) {
        return switch (status) {
            case HttpStatus.BAD_REQUEST_400 -> BAD_REQUEST;
            case HttpStatus.UNAUTHORIZED_401 -> UNAUTHORIZED;
            // Nothing else is forbidden here: the upgrade gate says it by the status alone.
            case HttpStatus.FORBIDDEN_403 -> ORIGIN_NOT_ALLOWED;
            case HttpStatus.NOT_FOUND_404 -> NOT_FOUND;
            case HttpStatus.METHOD_NOT_ALLOWED_405 -> METHOD_NOT_ALLOWED;
            case HttpStatus.REQUEST_TIMEOUT_408 -> new Problem(status, "ERR_REQUEST_TIMEOUT");
            case HttpStatus.PAYLOAD_TOO_LARGE_413 -> BODY_TOO_LARGE;
            case HttpStatus.URI_TOO_LONG_414 -> URI_TOO_LONG;
            case HttpStatus.UPGRADE_REQUIRED_426 -> UPGRADE_REQUIRED;
            case HttpStatus.TOO_MANY_REQUESTS_429 -> RATE_LIMITED;
            case HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431 -> HEADERS_TOO_LARGE;
            case HttpStatus.SERVICE_UNAVAILABLE_503 -> UNAVAILABLE;
            // A version or a coding that nobody speaks: the sender's mistake, whatever the number
            // says.
            case HttpStatus.NOT_IMPLEMENTED_501, HttpStatus.HTTP_VERSION_NOT_SUPPORTED_505 ->
                    new Problem(status, BAD_REQUEST.code());
            default ->
                    HttpStatus.isClientError(status)
                            ? new Problem(status, BAD_REQUEST.code())
                            : INTERNAL;
        };
    }

    /**
     * The status' own phrase (RFC 9457 section 4.2.1: with type {@code about:blank}, the title is
     * that phrase).
     */
    String title() {
        return HttpStatus.getMessage(status);
    }
}
