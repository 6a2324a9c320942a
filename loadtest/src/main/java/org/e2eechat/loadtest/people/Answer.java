package org.e2eechat.loadtest.people;

import java.time.Duration;

/** What became of something that a person asked of the server. */
public sealed interface Answer {
    /** A word for it that reports are sorted by: an error's code, a close code, or what went well. */
    String code();

    /** Whether it did what was asked. */
    default boolean isGood() {
        return this instanceof Done;
    }

    /** Done as asked. */
    record Done(String code) implements Answer {}

    /** Refused by an {@code ERROR}, with what the server says about another attempt. */
    record Refused(String code, boolean retryable, Duration retryAfter) implements Answer {}

    /** The upgrade was refused with this HTTP status. */
    record NotUpgraded(int status) implements Answer {
        @Override
        public String code() {
            return "HTTP " + status;
        }
    }

    /** The connection ended before there was an answer. */
    record Ended(Ending ending) implements Answer {
        @Override
        public String code() {
            return ending.words();
        }
    }

    /** No answer within {@link Person#ANSWER_WITHIN}. */
    record Silence() implements Answer {
        @Override
        public String code() {
            return "no answer";
        }
    }

    /** Nobody listens there, or the network failed. */
    record Unreachable(String why) implements Answer {
        @Override
        public String code() {
            return "unreachable: " + why;
        }
    }
}
