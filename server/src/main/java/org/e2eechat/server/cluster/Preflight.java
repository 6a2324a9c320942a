package org.e2eechat.server.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What an operator should know of a Valkey before people rely on it: that it keeps things on disk, may forget them, lets anybody in, or is too old. */
final class Preflight {
    private static final String POLICY = "noeviction"; // the reasons are in docs/adr/0017
    private static final int OLDEST_MAJOR = 6;
    private static final int OLDEST_MINOR = 2;
    private static final int SHARDED_MAJOR = 7; // has pub/sub that stays within a shard

    private Preflight() {}

    /** What the URL alone tells. */
    static List<String> of(ValkeyUrl url) {
        List<String> findings = new ArrayList<>();
        if (url.login().password() == null) {
            findings.add("asks for no password, so whoever reaches it can end every room");
        }
        if (!url.tls() && !url.isLoopback()) {
            findings.add(
                    "is reached without TLS, so whoever is on the way reads who talks to whom, and when");
        }
        return findings;
    }

    /**
     * What a server tells of itself.
     *
     * @param info the answer to INFO
     * @param save what CONFIG says about snapshots; empty when it must not be asked
     */
    static List<String> of(String info, Optional<String> save, boolean isCluster) {
        Map<String, String> facts = facts(info);
        List<String> findings = new ArrayList<>();
        if ("1".equals(facts.get("aof_enabled")) || save.filter(s -> !s.isEmpty()).isPresent()) {
            findings.add(
                    "keeps its data on disk, which should hold nothing; set save \"\" and appendonly no");
        }
        String policy = facts.getOrDefault("maxmemory_policy", POLICY);
        if (!policy.equals(POLICY)) {
            findings.add(
                    "may evict rooms when memory runs out (maxmemory-policy "
                            + policy
                            + "); they are rebuilt, but their codes end. Set "
                            + POLICY);
        }
        String version =
                facts.getOrDefault("valkey_version", facts.getOrDefault("redis_version", ""));
        if (isOlderThan(version, OLDEST_MAJOR, OLDEST_MINOR)) {
            findings.add("is too old (" + version + "); 6.2 is the oldest that is tested");
        } else if (isCluster && isOlderThan(version, SHARDED_MAJOR, 0)) {
            findings.add(
                    "is too old for a cluster (" + version + "); sharded pub/sub came with 7.0");
        }
        return findings;
    }

    private static Map<String, String> facts(String info) {
        Map<String, String> facts = new TreeMap<>();
        for (String line : info.split("\r\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                facts.put(line.substring(0, colon), line.substring(colon + 1));
            }
        }
        return facts;
    }

    private static boolean isOlderThan(String version, int major, int minor) {
        String[] parts = version.split("\\.", -1);
        if (parts.length < 2
                || !parts[0].matches("[0-9]{1,4}")
                || !parts[1].matches("[0-9]{1,4}")) {
            return false; // whoever hides it is not asked
        }
        int actual = Integer.parseInt(parts[0]);
        return actual < major || (actual == major && Integer.parseInt(parts[1]) < minor);
    }
}
