package org.e2eechat.server.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Unknown variables that were probably meant to be one of ours. */
final class Typos {

    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Z0-9_]{1,100}");

    private Typos() {}

    /** One warning for each suspicious name, in alphabetical order. Values are never looked at. */
    static List<String> warnings(Collection<String> present, List<Setting<?>> known) {
        Set<String> names = known.stream().flatMap(Setting::names).collect(Collectors.toSet());
        Set<String> prefixes = names.stream().flatMap(Typos::prefix).collect(Collectors.toSet());
        return present.stream()
                .filter(name -> PLAIN_NAME.matcher(name).matches() && !names.contains(name))
                .filter(name -> prefix(name).anyMatch(prefixes::contains))
                .sorted()
                .flatMap(name -> warning(name, names))
                .toList();
    }

    private static Stream<String> prefix(String name) {
        int end = name.indexOf('_');
        return end < 0 ? Stream.empty() : Stream.of(name.substring(0, end + 1));
    }

    private static Stream<String> warning(String name, Set<String> names) {
        if (name.endsWith("_FILE") && names.contains(name.substring(0, name.length() - 5))) {
            return Stream.of(name + ": this variable cannot be given as a file and is ignored");
        }
        return names.stream()
                .filter(known -> Math.abs(name.length() - known.length()) <= tolerance(known))
                .filter(known -> distance(name, known) <= tolerance(known))
                .min(
                        Comparator.<String>comparingInt(known -> distance(name, known))
                                .thenComparing(known -> known))
                .map(known -> name + ": unknown and ignored; did you mean " + known + "?")
                .stream();
    }

    // In a short name two other letters make another word: LOG_LEVEL may be mistyped once,
    // FEATURE_HEALTH_ENDPOINT thrice.
    private static int tolerance(String known) {
        if (known.length() <= 8) {
            return 1;
        }
        return known.length() <= 10 ? 2 : 3;
    }

    /** Letters to insert, drop, replace or swap with their neighbour (optimal string alignment). */
    static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : cheapest(cost, a, b, i, j);
            }
        }
        return cost[a.length()][b.length()];
    }

    private static int cheapest(int[][] cost, String a, String b, int i, int j) {
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        int changed = cost[i - 1][j - 1] + (same ? 0 : 1);
        int best = Math.min(changed, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        boolean swapped =
                i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
    }
}
