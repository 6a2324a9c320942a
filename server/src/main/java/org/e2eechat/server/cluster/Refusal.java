package org.e2eechat.server.cluster;

import io.valkey.exceptions.JedisDataException;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.net.ssl.SSLException;

/** Why a server could not be used, as the rest of a sentence that begins with its address. */
final class Refusal {
    private static final Pattern FIRST_WORD = Pattern.compile("[A-Z]{2,20}"); // such as WRONGPASS
    private static final int DEEPEST = 32; // so that a circle of causes ends

    private Refusal() {}

    static String why(Throwable failure) {
        Deque<Throwable> open = new ArrayDeque<>();
        open.add(failure);
        for (int i = 0; i < DEEPEST && !open.isEmpty(); i++) {
            Throwable next = open.removeFirst();
            String known = known(next);
            if (!known.isEmpty()) {
                return known;
            }
            if (next.getCause() != null) {
                open.add(next.getCause());
            }
            open.addAll(List.of(next.getSuppressed()));
        }
        return "cannot be used: " + failure.getClass().getSimpleName();
    }

    private static String known(Throwable failure) {
        return switch (failure) {
            case ConnectException _ -> "refuses connections";
            case NoRouteToHostException _ -> "cannot be reached from here";
            case UnknownHostException _ -> "has a name that nobody knows";
            case SocketTimeoutException _ -> "does not answer in time";
            case SSLException tls -> "does not come to TLS with us: " + tls.getMessage();
            case JedisDataException refused -> "refuses us: " + word(refused);
            default -> "";
        };
    }

    // The rest of the sentence may quote what was sent.
    private static String word(JedisDataException refused) {
        Matcher word = FIRST_WORD.matcher(String.valueOf(refused.getMessage()));
        return word.lookingAt() ? word.group() : "an error";
    }
}
