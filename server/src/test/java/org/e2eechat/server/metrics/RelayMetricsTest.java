package org.e2eechat.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.metrics.MetricFamily.Sample;
import org.e2eechat.server.protocol.CloseReason;
import org.e2eechat.server.protocol.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

class RelayMetricsTest {

    private final RelayMetrics metrics = new RelayMetrics("1.2.3");

    @Test
    void a_relayed_message_counts_its_deliveries_and_their_bytes() {
        metrics.messageRelayed(FrameKind.TEXT, 3, 300);
        metrics.messageRelayed(FrameKind.MEDIA, 1, 1000);

        assertThat(value("relay_frames_relayed_total", Map.of("kind", "text"))).isEqualTo(3);
        assertThat(value("relay_frames_relayed_total", Map.of("kind", "media"))).isEqualTo(1);
        assertThat(value("relay_frames_relayed_total", Map.of("kind", "control"))).isZero();
        assertThat(value("relay_relayed_bytes_total", Map.of())).isEqualTo(1300);
    }

    @Test
    void a_relays_duration_falls_into_its_bucket_in_seconds() {
        metrics.relayed(75_000);

        assertThat(value("relay_relay_duration_seconds_bucket", Map.of("le", "5.0E-5"))).isZero();
        assertThat(value("relay_relay_duration_seconds_bucket", Map.of("le", "1.0E-4")))
                .isEqualTo(1);
        assertThat(value("relay_relay_duration_seconds_bucket", Map.of("le", "+Inf"))).isEqualTo(1);
        assertThat(value("relay_relay_duration_seconds_sum", Map.of())).isEqualTo(75e-6);
    }

    @Test
    void log_lines_are_counted_by_those_who_log() {
        assertThat(value("relay_log_events_dropped_total", Map.of())).isZero();

        metrics.observe(new LogCounts(() -> 3, () -> 5));

        assertThat(value("relay_log_events_dropped_total", Map.of())).isEqualTo(3);
        assertThat(value("relay_log_events_suppressed_total", Map.of())).isEqualTo(5);
    }

    @ParameterizedTest
    @EnumSource
    void every_close_reason_has_its_own_count(CloseReason reason) {
        metrics.connectionClosed(reason);

        assertThat(
                        value(
                                "relay_connections_closed_total",
                                Map.of("reason", reason.name().toLowerCase(Locale.ROOT))))
                .isEqualTo(1);
    }

    @Test
    void each_event_counts_where_it_belongs() {
        metrics.connectionOpened();
        metrics.connectionClosed(ConnectionEnd.PING_TIMEOUT);
        metrics.connectionRejected(UpgradeRejection.AT_CAPACITY);
        metrics.roomCreated();
        metrics.joined();
        metrics.joinRejected(ErrorCode.ROOM_FULL);
        metrics.errorSent(ErrorCode.NO_ROOM);
        metrics.frameReceived(FrameKind.CONTROL);
        metrics.outboxOverflowed();
        metrics.connectionsEvicted(3);
        metrics.rateLimitHit(Limit.JOINS);
        metrics.httpRequest("/live", "GET", 200);
        metrics.draining(true);

        assertThat(value("relay_connections_opened_total", Map.of())).isEqualTo(1);
        assertThat(value("relay_connections_closed_total", Map.of("reason", "ping_timeout")))
                .isEqualTo(1);
        assertThat(value("relay_connection_rejections_total", Map.of("reason", "at_capacity")))
                .isEqualTo(1);
        assertThat(value("relay_rooms_created_total", Map.of())).isEqualTo(1);
        assertThat(value("relay_joins_total", Map.of())).isEqualTo(1);
        assertThat(value("relay_join_rejections_total", Map.of("code", "ERR_ROOM_FULL")))
                .isEqualTo(1);
        assertThat(value("relay_errors_sent_total", Map.of("code", "ERR_NO_ROOM"))).isEqualTo(1);
        assertThat(value("relay_frames_received_total", Map.of("kind", "control"))).isEqualTo(1);
        assertThat(value("relay_outbox_overflows_total", Map.of())).isEqualTo(1);
        assertThat(value("relay_connections_evicted_total", Map.of())).isEqualTo(3);
        assertThat(value("relay_rate_limit_hits_total", Map.of("limit", "joins"))).isEqualTo(1);
        assertThat(
                        value(
                                "relay_http_requests_total",
                                Map.of("route", "/live", "method", "GET", "status", "200")))
                .isEqualTo(1);
        assertThat(value("relay_draining", Map.of())).isEqualTo(1);
    }

    @Test
    void the_sampled_gauges_keep_the_last_sample() {
        int[] connections = {3};
        metrics.sampled()
                .observe(
                        new RelayGauges(
                                () -> connections[0], () -> 2, () -> 5, () -> 7L, () -> 9L));

        connections[0] = 4;
        assertThat(value("relay_connections", Map.of())).isEqualTo(3);
        metrics.sampled().sample();

        assertThat(value("relay_connections", Map.of())).isEqualTo(4);
        assertThat(value("relay_rooms", Map.of())).isEqualTo(2);
        assertThat(value("relay_participants", Map.of())).isEqualTo(5);
        assertThat(value("relay_outbox_bytes", Map.of())).isEqualTo(7);
        assertThat(value("relay_held_bytes", Map.of())).isEqualTo(9);
    }

    @Test
    void what_a_node_has_is_told_beside_what_it_uses() {
        metrics.node(
                new NodeFacts(
                        10_000, true, Optional.of(Instant.ofEpochSecond(1_700_000_000)), 2, 512));
        metrics.certificateExpires(Instant.ofEpochSecond(1_800_000_000));

        assertThat(value("relay_connections_limit", Map.of())).isEqualTo(10_000);
        assertThat(value("relay_valkey_configured", Map.of())).isEqualTo(1);
        assertThat(value("relay_join_secret_changed_timestamp_seconds", Map.of()))
                .isEqualTo(1_700_000_000);
        assertThat(value("relay_processors", Map.of())).isEqualTo(2);
        assertThat(value("relay_memory_limit_bytes", Map.of())).isEqualTo(512);
        assertThat(value("relay_tls_certificate_expiry_timestamp_seconds", Map.of()))
                .isEqualTo(1_800_000_000);
    }

    @Test
    void a_secret_that_is_in_no_file_has_no_age() {
        metrics.node(new NodeFacts(10_000, false, Optional.empty(), 2, 512));

        assertThat(value("relay_join_secret_changed_timestamp_seconds", Map.of())).isZero();
    }

    @Test
    void two_servers_in_one_process_count_apart() {
        RelayMetrics other = new RelayMetrics("1.2.3");

        metrics.joined();

        assertThat(other.families())
                .filteredOn(family -> family.name().equals("relay_joins_total"))
                .extracting(family -> family.samples().getFirst().value())
                .containsExactly(0.0);
    }

    @Test
    void the_jvms_metrics_come_on_demand_and_only_once() {
        assertThat(names()).noneMatch(name -> name.startsWith("jvm_"));

        metrics.registerJvmMetrics();
        metrics.registerJvmMetrics();

        assertThat(names())
                .contains("jvm_threads_current", "process_open_fds", "process_cpu_seconds_total");
    }

    @Test
    void everything_exported_is_declared_and_everything_declared_is_exported() {
        metrics.httpRequest(
                "/live", "GET", 200); // its labels are the only ones that are not known before

        Set<String> exported = new HashSet<>(names());
        Set<String> declared =
                metrics.declarations().stream()
                        .flatMap(metric -> exposed(metric).stream())
                        .collect(Collectors.toSet());

        assertThat(exported).isEqualTo(declared);
    }

    @Test
    void names_keep_to_the_conventions() {
        for (MetricDeclaration metric : metrics.declarations()) {
            assertThat(metric.name()).matches("relay_[a-z_]+");
            assertThat(metric.name().endsWith("_total"))
                    .as(metric.name())
                    .isEqualTo(metric.type().equals("counter"));
            assertThat(metric.help()).as(metric.name()).endsWith(".").doesNotContain("|", "\n");
        }
    }

    private static List<String> exposed(MetricDeclaration metric) {
        return metric.type().equals("histogram")
                ? List.of(
                        metric.name() + "_bucket", metric.name() + "_count", metric.name() + "_sum")
                : List.of(metric.name());
    }

    private List<String> names() {
        return metrics.families().stream().map(MetricFamily::name).toList();
    }

    private double value(String name, Map<String, String> labels) {
        return metrics.families().stream()
                .filter(family -> family.name().equals(name))
                .flatMap(family -> family.samples().stream())
                .filter(sample -> sample.labels().equals(labels))
                .map(Sample::value)
                // Two samples for one set of labels would be a bug.
                .reduce((first, second) -> Double.NaN)
                .orElseThrow();
    }
}
