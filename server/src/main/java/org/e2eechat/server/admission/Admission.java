package org.e2eechat.server.admission;

/** Whether one more connection may come in. */
public enum Admission {
    /** It counts from now on, until it is given back. */
    ADMITTED,
    /** Its address has as many connections as one address may have. */
    TOO_MANY_FROM_ADDRESS,
    /** This node has as many connections as it may have. */
    AT_CAPACITY
}
