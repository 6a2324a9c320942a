package org.e2eechat.server.audit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What was typed behind a command.
 *
 * @param switches options that were given and take no value
 * @param values options that were given, and their values
 * @param words everything else
 */
public record Arguments(Set<String> switches, Map<String, String> values, List<String> words) {
    /** Every audit has these. */
    private static final String JSON = "--json";

    private static final String ACCEPT = "--accept";

    public Arguments {
        switches = Set.copyOf(switches);
        values = Map.copyOf(values);
        words = List.copyOf(words);
    }

    /** Something was typed that the command does not know. */
    public static final class UsageException extends Exception {
        private static final long serialVersionUID = 1L;

        public UsageException(String problem) {
            super(problem);
        }
    }

    /**
     * Sorts them.
     *
     * @param switches the command's own options without a value
     * @param withValue the command's own options that take one
     */
    public static Arguments parse(
            List<String> arguments, Set<String> switches, Set<String> withValue)
            throws UsageException {
        Set<String> given = new HashSet<>();
        Map<String, String> values = new HashMap<>();
        List<String> words = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.equals(JSON) || switches.contains(argument)) {
                given.add(argument);
            } else if (argument.equals(ACCEPT) || withValue.contains(argument)) {
                i++;
                if (i == arguments.size()) {
                    throw new UsageException(argument + " wants a value");
                }
                values.put(argument, arguments.get(i));
            } else if (argument.startsWith("-")) {
                throw new UsageException("unknown option: " + argument);
            } else {
                words.add(argument);
            }
        }
        return new Arguments(given, values, words);
    }

    public boolean has(String option) {
        return switches.contains(option);
    }

    public Optional<String> value(String option) {
        return Optional.ofNullable(values.get(option));
    }

    /** Whether a machine reads the report. */
    public boolean wantsJson() {
        return has(JSON);
    }

    /** The checks whose findings do not count, each of them one of {@code known}. */
    public Set<String> accepted(Set<String> known) throws UsageException {
        Set<String> accepted = new HashSet<>();
        for (String name : value(ACCEPT).orElse("").split(",", -1)) {
            if (!name.isEmpty() && !known.contains(name)) {
                throw new UsageException("no check is called " + name);
            }
            accepted.add(name);
        }
        return accepted;
    }
}
