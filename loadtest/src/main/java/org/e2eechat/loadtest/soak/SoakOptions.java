package org.e2eechat.loadtest.soak;

import java.time.Duration;

/**
 * What the command was told.
 *
 * @param length of the soak
 * @param nodes how many relays; two share a Valkey
 * @param write whether the picture goes into the documents
 */
record SoakOptions(Duration length, int nodes, boolean write) {
    static final String USAGE =
            """
            usage: ./run soak [--minutes M] [--nodes N] [--write]
              --minutes M  how long, up to 1440, fractions too; 30 unless said
              --nodes N    1, or 2 that share a Valkey (valkey-server or redis-server on PATH)
              --write      put the picture into docs
            """;

    private static final double DEFAULT_MINUTES = 30;
    private static final double MOST_MINUTES = 24 * 60;
    private static final int MOST_NODES = 2;
    private static final int MS_A_MINUTE = 60_000;

    /** @throws IllegalArgumentException with a sentence that says what is wrong */
    static SoakOptions of(String... arguments) {
        double minutes = DEFAULT_MINUTES;
        int nodes = 1;
        boolean write = false;
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--minutes" -> minutes = number(++i, MOST_MINUTES, arguments);
                case "--nodes" -> nodes = (int) number(++i, MOST_NODES, arguments);
                case "--write" -> write = true;
                default -> throw new IllegalArgumentException("no option " + arguments[i]);
            }
        }
        if (nodes < 1) {
            throw new IllegalArgumentException("--nodes needs 1 or 2");
        }
        return new SoakOptions(Duration.ofMillis((long) (minutes * MS_A_MINUTE)), nodes, write);
    }

    private static double number(int at, double most, String... arguments) {
        String option = arguments[at - 1];
        if (at == arguments.length) {
            throw new IllegalArgumentException(option + " needs a number");
        }
        double value;
        try {
            value = Double.parseDouble(arguments[at]);
        } catch (NumberFormatException noNumber) {
            throw new IllegalArgumentException(
                    option + " needs a number, not " + arguments[at], noNumber);
        }
        if (!(value > 0 && value <= most)) {
            throw new IllegalArgumentException(option + " needs a number up to " + (int) most);
        }
        return value;
    }
}
