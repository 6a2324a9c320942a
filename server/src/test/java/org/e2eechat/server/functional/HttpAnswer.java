package org.e2eechat.server.functional;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** An HTTP answer as it came over the socket. */
record HttpAnswer(int status, List<String> lines, String body) {
    private static final byte[] END_OF_HEADER = {'\r', '\n', '\r', '\n'};

    /** Sends a request and reads the answer; all of it, when the server closes afterwards. */
    static HttpAnswer to(String request, Socket socket) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        return read(socket.getInputStream());
    }

    /** Reads an answer's header and, if its length is given, its body. Reads not a byte further. */
    static HttpAnswer read(InputStream in) throws IOException {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        for (int matched = 0; matched < END_OF_HEADER.length; ) {
            int octet = in.read();
            if (octet < 0) {
                throw new EOFException("closed in the middle of a header: " + header);
            }
            header.write(octet);
            matched = octet == END_OF_HEADER[matched] ? matched + 1 : octet == '\r' ? 1 : 0;
        }
        List<String> lines = header.toString(StandardCharsets.ISO_8859_1).lines().toList();
        int status = Integer.parseInt(lines.getFirst().substring(9, 12));
        HttpAnswer answer = new HttpAnswer(status, lines, "");
        int length = answer.header("Content-Length").map(Integer::parseInt).orElse(-1);
        byte[] body =
                length >= 0
                        ? in.readNBytes(length)
                        : status == 101 ? new byte[0] : in.readAllBytes();
        return new HttpAnswer(status, lines, new String(body, StandardCharsets.UTF_8));
    }

    Stream<String> headers(String name) {
        String start = name.toLowerCase(java.util.Locale.ROOT) + ":";
        return lines.stream()
                .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith(start))
                .map(line -> line.substring(start.length()).strip());
    }

    Optional<String> header(String name) {
        return headers(name).findFirst();
    }

    JsonNode json() {
        return new JsonMapper().readTree(body);
    }
}
