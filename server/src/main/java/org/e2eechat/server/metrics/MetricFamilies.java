package org.e2eechat.server.metrics;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBucket;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.DistributionDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Label;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.StateSetSnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;

import org.e2eechat.server.metrics.MetricFamily.Sample;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Reads a registry into {@link MetricFamily} records, for whoever writes another format than
 * Prometheus' own.
 */
final class MetricFamilies {
    private MetricFamilies() {}

    static List<MetricFamily> of(PrometheusRegistry registry) {
        List<MetricFamily> families = new ArrayList<>();
        for (MetricSnapshot snapshot : registry.scrape()) {
            addTo(families, snapshot);
        }
        return families;
    }

    // The library's snapshot types are not sealed, so there is a default: a kind we do not know is
    // left out rather than guessed.
    private static void addTo(List<MetricFamily> families, MetricSnapshot snapshot) {
        switch (snapshot) {
            case CounterSnapshot counter ->
                    families.add(
                            family(
                                    counter,
                                    "_total",
                                    "counter",
                                    each(
                                            counter.getDataPoints(),
                                            point -> sample(point.getLabels(), point.getValue()))));
            case GaugeSnapshot gauge ->
                    families.add(
                            family(
                                    gauge,
                                    "",
                                    "gauge",
                                    each(
                                            gauge.getDataPoints(),
                                            point -> sample(point.getLabels(), point.getValue()))));
            case InfoSnapshot info ->
                    families.add(
                            family(
                                    info,
                                    "_info",
                                    "info",
                                    each(
                                            info.getDataPoints(),
                                            point -> sample(point.getLabels(), 1))));
            case UnknownSnapshot unknown ->
                    families.add(
                            family(
                                    unknown,
                                    "",
                                    "unknown",
                                    each(
                                            unknown.getDataPoints(),
                                            point -> sample(point.getLabels(), point.getValue()))));
            case HistogramSnapshot histogram -> {
                families.add(family(histogram, "_bucket", "histogram", buckets(histogram)));
                addCountAndSum(families, histogram, "histogram", histogram.getDataPoints());
            }
            case SummarySnapshot summary -> {
                families.add(family(summary, "", "summary", quantiles(summary)));
                addCountAndSum(families, summary, "summary", summary.getDataPoints());
            }
            case StateSetSnapshot _ -> {} // nobody here uses it
            default -> {}
        }
    }

    private static <P> List<Sample> each(List<P> points, Function<P, Sample> sample) {
        return points.stream().map(sample).toList();
    }

    private static void addCountAndSum(
            List<MetricFamily> families,
            MetricSnapshot metric,
            String type,
            List<? extends DistributionDataPointSnapshot> points) {
        List<Sample> counts = new ArrayList<>();
        List<Sample> sums = new ArrayList<>();
        for (DistributionDataPointSnapshot point : points) {
            counts.add(sample(point.getLabels(), (double) point.getCount()));
            sums.add(sample(point.getLabels(), point.getSum()));
        }
        families.add(family(metric, "_count", type, counts));
        families.add(family(metric, "_sum", type, sums));
    }

    // Buckets are cumulative, as in the text format.
    private static List<Sample> buckets(HistogramSnapshot histogram) {
        List<Sample> samples = new ArrayList<>();
        for (HistogramSnapshot.HistogramDataPointSnapshot point : histogram.getDataPoints()) {
            long below = 0;
            for (ClassicHistogramBucket bucket : point.getClassicBuckets()) {
                below += bucket.getCount();
                samples.add(
                        sample(
                                point.getLabels().add("le", bound(bucket.getUpperBound())),
                                (double) below));
            }
        }
        return samples;
    }

    private static String bound(double upperBound) {
        return upperBound == Double.POSITIVE_INFINITY ? "+Inf" : Double.toString(upperBound);
    }

    private static List<Sample> quantiles(SummarySnapshot summary) {
        List<Sample> samples = new ArrayList<>();
        for (SummarySnapshot.SummaryDataPointSnapshot point : summary.getDataPoints()) {
            for (Quantile quantile : point.getQuantiles()) {
                samples.add(
                        sample(
                                point.getLabels()
                                        .add("quantile", Double.toString(quantile.getQuantile())),
                                quantile.getValue()));
            }
        }
        return samples;
    }

    private static MetricFamily family(
            MetricSnapshot metric, String suffix, String type, List<Sample> samples) {
        String help = metric.getMetadata().getHelp();
        return new MetricFamily(
                metric.getMetadata().getPrometheusName() + suffix,
                type,
                help == null ? "" : help,
                samples);
    }

    private static Sample sample(Labels labels, double value) {
        Map<String, String> named = new LinkedHashMap<>();
        for (Label label : labels) {
            named.put(label.getName(), label.getValue());
        }
        return new Sample(named, value);
    }
}
