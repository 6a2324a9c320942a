package org.e2eechat.security.testkit;

import org.awaitility.Awaitility;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A reverse proxy as operators put it before the relay: it keeps connections to the relay alive and shares them among its clients, which is what makes smuggling worth trying. */
public final class Proxy implements AutoCloseable {
    private final Process process;
    private final int port;

    private Proxy(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** nginx, with WebSockets and the client's address in {@code X-Forwarded-For}. */
    public static Proxy nginx(Relay relay) {
        int port = freePort();
        Path directory = directory();
        String configuration =
                """
                daemon off;
                master_process off;
                pid %1$s/pid;
                error_log %1$s/error.log;
                events {}
                http {
                  access_log off;
                  client_body_temp_path %1$s; proxy_temp_path %1$s; fastcgi_temp_path %1$s;
                  uwsgi_temp_path %1$s; scgi_temp_path %1$s;
                  map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
                  upstream relay { server 127.0.0.1:%2$d; keepalive 1; }
                  server {
                    listen 127.0.0.1:%3$d;
                    location = /metrics { return 403; }
                    location / {
                      proxy_pass http://relay;
                      proxy_http_version 1.1;
                      proxy_set_header Host $host;
                      proxy_set_header Upgrade $http_upgrade;
                      proxy_set_header Connection $connection_upgrade;
                      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                    }
                  }
                }
                """
                        .formatted(directory, relay.port(), port);
        Path file = write(directory.resolve("nginx.conf"), configuration);
        return start(
                port,
                directory,
                program("nginx"),
                "-c",
                file.toString(),
                "-p",
                directory.toString());
    }

    /** haproxy, the same. */
    public static Proxy haproxy(Relay relay) {
        int port = freePort();
        Path directory = directory();
        String configuration =
                """
                defaults
                  mode http
                  option forwardfor
                  http-reuse always
                  timeout connect 5s
                  timeout client 30s
                  timeout server 30s
                  timeout tunnel 60s
                frontend public
                  bind 127.0.0.1:%2$d
                  http-request deny if { path /metrics }
                  default_backend relay
                backend relay
                  server relay 127.0.0.1:%1$d
                """
                        .formatted(relay.port(), port);
        Path file = write(directory.resolve("haproxy.cfg"), configuration);
        return start(port, directory, program("haproxy"), "-db", "-f", file.toString());
    }

    private static String program(String name) {
        return Processes.find(name).orElseThrow().toString();
    }

    private static Proxy start(int port, Path directory, String... command) {
        try {
            Process process =
                    new ProcessBuilder(List.of(command))
                            .redirectErrorStream(true)
                            .redirectOutput(directory.resolve("said").toFile())
                            .start();
            Proxy proxy = new Proxy(process, port);
            Awaitility.await(command[0] + " listens").until(proxy::answers);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean answers() {
        try (RawSocket socket = RawSocket.to(port)) {
            return socket.request("GET", "/live").status() == 200;
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    public int port() {
        return port;
    }

    private static int freePort() {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path directory() {
        try {
            return Files.createTempDirectory("proxy");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
