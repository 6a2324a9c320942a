package org.e2eechat.server.postflight;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import javax.net.ssl.SSLSession;

/** What one HTTP request was answered. */
record Answer(int status, HttpResponse<String> response) {
    static Answer of(HttpResponse<String> response) {
        return new Answer(response.statusCode(), response);
    }

    Optional<String> header(String name) {
        return response.headers().firstValue(name);
    }

    List<String> headers(String name) {
        return response.headers().allValues(name);
    }

    String body() {
        return response.body();
    }

    /** The members of a JSON body. */
    Map<String, String> members() {
        return JsonMembers.of(response.body());
    }

    Optional<SSLSession> tls() {
        return response.sslSession();
    }
}
