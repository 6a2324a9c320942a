package org.e2eechat.loadtest.attack;

import org.e2eechat.loadtest.attack.kinds.AttackKind;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What the command was told.
 *
 * @param kinds the attacks, in the order of the table
 * @param heap of the relay, as {@code -Xmx} takes it
 * @param length of each attack
 * @param write whether the table goes into the documents
 */
record AttackOptions(List<AttackKind> kinds, String heap, Duration length, boolean write) {
    static final String USAGE =
            """
            usage: ./run attack [--only NAME,NAME] [--heap SIZE] [--seconds N] [--write]
              --only NAME,NAME  these attacks alone; all unless said
              --heap SIZE       the relay's heap, such as 64m; 460m unless said
              --seconds N       how long each attack lasts, 1 to 120; 8 unless said
              --write           put the table into docs/security/attacks.md
            Exits with 1 when the relay died, a neighbour lost a message, or something was not
            given back; with 2 when the arguments are not understood.
            """;

    /** 60 % of the 768 MB that the compose file and the Kubernetes manifests give. */
    private static final String SHIPPED_HEAP = "460m";

    private static final int DEFAULT_SECONDS = 8;
    private static final int MOST_SECONDS = 120;
    private static final Pattern HEAP = Pattern.compile("[1-9][0-9]{0,5}[mg]");

    AttackOptions {
        kinds = List.copyOf(kinds);
    }

    /** @throws IllegalArgumentException with a sentence that says what is wrong */
    static AttackOptions of(String... arguments) {
        List<AttackKind> kinds = List.of(AttackKind.values());
        String heap = SHIPPED_HEAP;
        int seconds = DEFAULT_SECONDS;
        boolean write = false;
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--only" ->
                        kinds = AttackKind.named(List.of(value(++i, arguments).split(",", -1)));
                case "--heap" -> heap = heap(value(++i, arguments));
                case "--seconds" -> seconds = seconds(value(++i, arguments));
                case "--write" -> write = true;
                default -> throw new IllegalArgumentException("no option " + arguments[i]);
            }
        }
        return new AttackOptions(kinds, heap, Duration.ofSeconds(seconds), write);
    }

    private static String value(int at, String... arguments) {
        if (at == arguments.length) {
            throw new IllegalArgumentException(arguments[at - 1] + " needs a value");
        }
        return arguments[at];
    }

    private static String heap(String size) {
        if (!HEAP.matcher(size).matches()) {
            throw new IllegalArgumentException("--heap needs a size such as 64m, not " + size);
        }
        return size;
    }

    private static int seconds(String number) {
        try {
            int seconds = Integer.parseInt(number);
            if (seconds >= 1 && seconds <= MOST_SECONDS) {
                return seconds;
            }
        } catch (NumberFormatException noNumber) {
            // falls through: the sentence is the same
        }
        throw new IllegalArgumentException(
                "--seconds needs a number from 1 to " + MOST_SECONDS + ", not " + number);
    }
}
