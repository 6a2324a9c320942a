package org.e2eechat.server.http;

import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * {@code GET /}: one page without script that says what this is. Its policy allows exactly the
 * style sheet inside it, by its hash, and nothing else.
 */
final class WebPage implements Endpoint {
    private static final String RESOURCE = "/web/index.html";
    private static final String CONTENT_TYPE = "text/html; charset=utf-8";
    private static final String STYLE_BEGIN = "<style>";
    private static final String STYLE_END = "</style>";

    private final byte[] page; // never written
    private final String policy;
    private final AnswerHeaders headers;

    WebPage(AnswerHeaders headers) {
        String html = read();
        this.page = html.getBytes(StandardCharsets.UTF_8);
        this.policy =
                "default-src 'none'; style-src 'sha256-"
                        + hash(style(html))
                        + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        this.headers = headers;
    }

    @Override
    public void answer(Request request, Response response, Callback callback) {
        headers.putPolicy(response.getHeaders(), policy);
        Answer.body(response, callback, HttpStatus.OK_200, CONTENT_TYPE, ByteBuffer.wrap(page));
    }

    private static String read() {
        try (InputStream resource = WebPage.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IllegalStateException(RESOURCE + " is missing from the class path");
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String style(String html) {
        return html.substring(
                html.indexOf(STYLE_BEGIN) + STYLE_BEGIN.length(), html.indexOf(STYLE_END));
    }

    // CSP level 3, section 2.3.1: base64 of the hash of what stands between the tags.
    private static String hash(String style) {
        try {
            return Base64.getEncoder()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(style.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
