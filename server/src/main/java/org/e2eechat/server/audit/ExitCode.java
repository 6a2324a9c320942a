package org.e2eechat.server.audit;

/** What an audit's process ends with. Pipelines depend on the numbers. */
public enum ExitCode {
    ALL_GOOD(0),
    FINDING(1),
    USAGE(2);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}
