package org.e2eechat.loadtest.people;

/**
 * How a connection ended.
 *
 * @param code the close code; 1006 when it broke without one (RFC 6455, section 7.1.5)
 * @param reason the server's words
 */
public record Ending(int code, String reason) {
    private static final int ABNORMAL = 1006;

    static Ending broken(String why) {
        return new Ending(ABNORMAL, why);
    }

    /** Both, for people. */
    public String words() {
        return (code + " " + reason).strip();
    }
}
