package org.e2eechat.server;

import org.e2eechat.server.config.RelayConfig;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Optional;

import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Asks the server that runs with these settings on this machine whether it is alive, or ready. A container's health check then needs no other program, so that the image can do without a shell.
 * Who kills what is not healthy has to ask for {@link #LIVE}, or would kill every node when Valkey is away; who waits with the next node until this one serves has to ask for {@link #READY}.
 */
enum ProbeCommand {
    LIVE("/live", "alive"),
    READY("/ready", "ready");

    private static final Duration PATIENCE =
            Duration.ofSeconds(4); // below the five seconds that the image's health check waits
    private static final String OK = "HTTP/1.1 200 ";
    private static final String NOT_FOUND = "HTTP/1.1 404 ";
    private static final String SWITCH =
            "FEATURE_READINESS_ENDPOINT"; // liveness cannot be turned off

    private final String path;
    private final String goodNews;

    ProbeCommand(String path, String goodNews) {
        this.path = path;
        this.goodNews = goodNews;
    }

    /** What to say when nothing is wrong. */
    String goodNews() {
        return goodNews;
    }

    /** What is wrong; empty when the server is what was asked for. */
    Optional<String> problem(RelayConfig.Listen listen) {
        int port = listen.managementPort().orElse(listen.port());
        if (port == 0) {
            return Optional.of("the port is any free one (0), so nobody knows where to ask");
        }
        try (Socket socket = sockets(listen).createSocket()) {
            int millis = (int) PATIENCE.toMillis();
            socket.setSoTimeout(millis);
            socket.connect(new InetSocketAddress(address(listen.host()), port), millis);
            socket.getOutputStream().write(request().getBytes(StandardCharsets.US_ASCII));
            return judge(firstLine(socket));
        } catch (IOException | GeneralSecurityException failure) {
            return Optional.of("no answer on port " + port + ": " + failure.getMessage());
        }
    }

    private String request() {
        return "GET "
                + path
                + " HTTP/1.1\r\nHost: localhost\r\nUser-Agent: e2ee-chat-health\r\nConnection: close\r\n\r\n";
    }

    /** Who listens everywhere is asked on the loopback. */
    private static InetAddress address(String host) throws IOException {
        InetAddress address = InetAddress.getByName(host);
        return address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address;
    }

    private Optional<String> judge(String statusLine) {
        if (statusLine.startsWith(OK)) {
            return Optional.empty();
        }
        String why = statusLine.startsWith(NOT_FOUND) ? ": it is turned off, see " + SWITCH : "";
        return Optional.of(path + " answers " + statusLine + why);
    }

    private static String firstLine(Socket socket) throws IOException {
        BufferedReader answer =
                new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        String line = answer.readLine();
        return line == null ? "nothing" : line;
    }

    private static SocketFactory sockets(RelayConfig.Listen listen)
            throws IOException, GeneralSecurityException {
        return listen.tls().isPresent()
                ? trusting(listen.tls().get()).getSocketFactory()
                : SocketFactory.getDefault();
    }

    /** Trusts the server's own certificate and no other; its name is that of the public address, so names are not compared. */
    private static SSLContext trusting(RelayConfig.Tls files)
            throws IOException, GeneralSecurityException {
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        try (InputStream in = Files.newInputStream(files.certificate())) {
            Certificate first = CertificateFactory.getInstance("X.509").generateCertificate(in);
            own.setCertificateEntry("server", first);
        }
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(own);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
