package org.e2eechat.security.testkit;

import java.util.stream.Stream;

/** Requests that hide {@code GET /rooms/smuggled-room/token} where a proxy and a server may disagree about the end of a body (RFC 9112 sections 6 and 11.2). */
public final class Smuggled {
    private static final String HIDDEN =
            "GET /rooms/smuggled-room/token HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST = "POST /rooms HTTP/1.1\r\nHost: a\r\n";

    private Smuggled() {}

    public static Stream<String> requests() {
        String chunkedNothing = "0\r\n\r\n" + HIDDEN;
        return Stream.of(
                POST
                        + lengthOf(chunkedNothing)
                        + "Transfer-Encoding: chunked\r\n\r\n"
                        + chunkedNothing,
                POST
                        + "Transfer-Encoding: chunked\r\n"
                        + lengthOf(chunkedNothing)
                        + "\r\n"
                        + chunkedNothing,
                POST
                        + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "5c\r\n"
                        + HIDDEN
                        + "0\r\n\r\n",
                POST + lengthOf(HIDDEN) + "Transfer-Encoding: xchunked\r\n\r\n" + HIDDEN,
                POST + lengthOf(HIDDEN) + "Transfer-Encoding : chunked\r\n\r\n" + chunkedNothing,
                POST
                        + lengthOf(HIDDEN)
                        + "Transfer-Encoding:\u000bchunked\r\n\r\n"
                        + chunkedNothing,
                POST + lengthOf(HIDDEN) + " Transfer-Encoding: chunked\r\n\r\n" + chunkedNothing,
                POST + lengthOf(HIDDEN) + "X: y\r\n Transfer-Encoding: chunked\r\n\r\n" + HIDDEN,
                POST
                        + lengthOf(HIDDEN)
                        + "X: y\nTransfer-Encoding: chunked\r\n\r\n"
                        + chunkedNothing,
                POST + lengthOf(HIDDEN) + "X: y\rTransfer-Encoding: chunked\r\n\r\n" + HIDDEN,
                POST + "Transfer-Encoding: chunked, identity\r\n\r\n" + chunkedNothing,
                POST + "Transfer-Encoding: identity, chunked, chunked\r\n\r\n" + chunkedNothing,
                POST
                        + "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n"
                        + chunkedNothing,
                POST + "Transfer-Encoding: \"chunked\"\r\n\r\n" + chunkedNothing,
                POST + "Content-Length: 0\r\n" + lengthOf(HIDDEN) + "\r\n" + HIDDEN,
                POST + lengthOf(HIDDEN) + "Content-Length: 0\r\n\r\n" + HIDDEN,
                POST + "Content-Length: 0, " + HIDDEN.length() + "\r\n\r\n" + HIDDEN,
                POST + "Content-Length: +" + HIDDEN.length() + "\r\n\r\n" + HIDDEN,
                POST + "Content-Length: -1\r\n\r\n" + HIDDEN,
                POST + "Content-Length: 0x0\r\n\r\n" + HIDDEN,
                POST + "Content-Length: 99999999999999999999\r\n\r\n" + HIDDEN,
                POST + "Content-Length : " + HIDDEN.length() + "\r\n\r\n" + HIDDEN,
                POST + "Content-Length: " + HIDDEN.length() + " 0\r\n\r\n" + HIDDEN,
                POST + "Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n" + HIDDEN,
                POST + "Transfer-Encoding: chunked\r\n\r\n-0\r\n\r\n" + HIDDEN,
                POST + "Transfer-Encoding: chunked\r\n\r\n100000000\r\n\r\n" + HIDDEN,
                POST + "Transfer-Encoding: chunked\r\n\r\n0\n\n" + HIDDEN,
                POST + "Transfer-Encoding: chunked\r\n\r\n0;\n\n" + HIDDEN,
                "GET /live HTTP/1.1\r\nHost: a\r\n" + lengthOf(HIDDEN) + "\r\n" + HIDDEN,
                "OPTIONS /rooms HTTP/1.1\r\nHost: a\r\n" + lengthOf(HIDDEN) + "\r\n" + HIDDEN,
                "GET /nothing HTTP/1.1\r\nHost: a\r\n" + lengthOf(HIDDEN) + "\r\n" + HIDDEN,
                "GET /ws HTTP/1.1\r\nHost: a\r\n" + lengthOf(HIDDEN) + "\r\n" + HIDDEN);
    }

    private static String lengthOf(String body) {
        return "Content-Length: " + body.length() + "\r\n";
    }
}
