package org.e2eechat.server.http;

import org.e2eechat.server.config.RelayConfig;
import org.e2eechat.server.http.HealthCheck.Status;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

import tools.jackson.core.JsonGenerator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * The four probes. Liveness says only that requests are answered: an orchestrator kills what is not
 * alive, and killing heals nothing that the others find.
 */
final class ProbeEndpoints {
    private final HealthSource health;
    private final RelayConfig.Identity identity;
    private final InstantSource clock;
    private final ProbeLog healthLog;
    private final ProbeLog readyLog;

    ProbeEndpoints(
            HealthSource health,
            RelayConfig.Identity identity,
            InstantSource clock,
            boolean logFailures,
            LongSupplier nanoTime) {
        this.health = health;
        this.identity = identity;
        this.clock = clock;
        this.healthLog = new ProbeLog(Route.HEALTH, logFailures, nanoTime);
        this.readyLog = new ProbeLog(Route.READY, logFailures, nanoTime);
    }

    /** {@code GET /health}: 503 when any check fails. */
    void health(Request request, Response response, Callback callback) {
        HealthSource.Snapshot snapshot = health.snapshot();
        Instant now = clock.instant();
        List<HealthCheck> checks = HealthCheck.allOf(snapshot);
        Status worst =
                checks.stream().map(HealthCheck::status).max(Status::compareTo).orElse(Status.PASS);
        healthLog.answered(worst != Status.FAIL, failed(checks));

        Answer.json(
                response,
                callback,
                worst == Status.FAIL ? HttpStatus.SERVICE_UNAVAILABLE_503 : HttpStatus.OK_200,
                json -> {
                    json.writeStringProperty("status", overall(worst));
                    json.writeStringProperty("timestamp", now.toString());
                    json.writeNumberProperty(
                            "uptime", Duration.between(snapshot.startedAt(), now).toSeconds());
                    json.writeObjectPropertyStart("checks");
                    checks.forEach(check -> write(check, json));
                    json.writeEndObject();
                    json.writeStringProperty("version", identity.version());
                    json.writeStringProperty("instanceId", identity.instanceId());
                });
    }

    private static String overall(Status worst) {
        return switch (worst) {
            case PASS -> "healthy";
            case WARN -> "degraded";
            case FAIL -> "unhealthy";
        };
    }

    private static void write(HealthCheck check, JsonGenerator json) {
        json.writeObjectPropertyStart(check.name());
        json.writeStringProperty("status", check.status().text());
        json.writeNumberProperty("observedValue", check.observedValue());
        json.writeStringProperty("observedUnit", check.observedUnit());
        if (!check.message().isEmpty()) {
            json.writeStringProperty("message", check.message());
        }
        json.writeEndObject();
    }

    private static String failed(List<HealthCheck> checks) {
        return checks.stream()
                .filter(check -> check.status() == Status.FAIL)
                .map(HealthCheck::name)
                .collect(Collectors.joining(","));
    }

    /** {@code GET /ready}: 503 when new clients should go elsewhere. */
    void ready(Request request, Response response, Callback callback) {
        HealthSource.Snapshot snapshot = health.snapshot();
        boolean directory = snapshot.directory().isUsable();
        readyLog.answered(snapshot.isReady(), causes(snapshot));

        Answer.json(
                response,
                callback,
                snapshot.isReady() ? HttpStatus.OK_200 : HttpStatus.SERVICE_UNAVAILABLE_503,
                json -> {
                    json.writeBooleanProperty("ready", snapshot.isReady());
                    json.writeStringProperty("timestamp", clock.instant().toString());
                    json.writeObjectPropertyStart("checks");
                    json.writeBooleanProperty("redis", directory);
                    json.writeBooleanProperty("configLoaded", snapshot.configLoaded());
                    json.writeBooleanProperty("draining", snapshot.draining());
                    json.writeBooleanProperty("joinSecret", snapshot.disagreeingNodes() == 0);
                    json.writeEndObject();
                });
    }

    private static String causes(HealthSource.Snapshot snapshot) {
        if (snapshot.draining()) {
            return "draining";
        }
        return snapshot.configLoaded() ? "redis" : "configLoaded";
    }

    /** {@code GET /live}. */
    void live(Request request, Response response, Callback callback) {
        Answer.json(
                response,
                callback,
                HttpStatus.OK_200,
                json -> {
                    json.writeBooleanProperty("alive", true);
                    json.writeStringProperty("timestamp", clock.instant().toString());
                });
    }

    /** {@code GET /healthz}. */
    void healthz(Request request, Response response, Callback callback) {
        Answer.json(
                response,
                callback,
                HttpStatus.OK_200,
                json -> json.writeBooleanProperty("ok", true));
    }
}
