package org.e2eechat.loadtest.peaks;

import java.util.HashMap;
import java.util.Map;

/** How the relays of the load suites are configured: as an operator would, with all limits at their defaults. */
final class Settings {
    private static final Map<String, String> PRODUCTION =
            Map.of(
                    "MAX_CONNS_PER_IP", "",
                    "MAX_TOTAL_CONNECTIONS", "",
                    "MAX_MSGS_PER_10S", "",
                    "MAX_BYTES_PER_10S", "",
                    "MAX_ROOM_CREATES_PER_IP_PER_MIN", "",
                    "MAX_JOINS_PER_IP_PER_MIN", "",
                    "MAX_HTTP_REQUESTS_PER_IP_PER_MIN", "100000", // we scrape often
                    "METRICS_COLLECTION_INTERVAL_MS", "1000",
                    "TRUST_PROXY", "127.0.0.0/8"); // people say where they come from

    private Settings() {}

    static Map<String, String> production() {
        return PRODUCTION;
    }

    /** Those of production, but for these. */
    static Map<String, String> production(Map<String, String> others) {
        Map<String, String> settings = new HashMap<>(PRODUCTION);
        settings.putAll(others);
        return settings;
    }
}
