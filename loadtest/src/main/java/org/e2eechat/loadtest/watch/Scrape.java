package org.e2eechat.loadtest.watch;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * One answer of {@code /metrics}, in Prometheus' text format.
 *
 * @param series values by name and labels, such as <code>relay_connections_closed_total{reason="aborted"}</code>
 */
public record Scrape(Map<String, Double> series) {
    /** Of nobody. */
    public static final Scrape NOTHING = new Scrape(Map.of());

    public Scrape {
        series = Map.copyOf(series);
    }

    static Scrape parse(String text) {
        Map<String, Double> series = new HashMap<>();
        text.lines()
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .forEach(
                        line -> {
                            int blank = line.lastIndexOf(' ');
                            series.put(
                                    line.substring(0, blank),
                                    Double.parseDouble(line.substring(blank + 1)));
                        });
        return new Scrape(series);
    }

    /** All series of this name together; 0 when there is none. */
    public double sum(String name) {
        return byLabels(name).values().stream().mapToDouble(Double::doubleValue).sum();
    }

    /** The series of this name, by what is in their braces. */
    public Map<String, Double> byLabels(String name) {
        Map<String, Double> found = new TreeMap<>();
        series.forEach(
                (key, value) -> {
                    if (key.equals(name)) {
                        found.put("", value);
                    } else if (key.startsWith(name + "{")) {
                        found.put(key.substring(name.length() + 1, key.length() - 1), value);
                    }
                });
        return found;
    }

    /** The series of several nodes added up, as if they were one. */
    static Scrape total(Iterable<Scrape> scrapes) {
        Map<String, Double> total = new HashMap<>();
        for (Scrape scrape : scrapes) {
            scrape.series.forEach((key, value) -> total.merge(key, value, Double::sum));
        }
        return new Scrape(total);
    }
}
