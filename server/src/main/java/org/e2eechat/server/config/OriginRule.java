package org.e2eechat.server.config;

import java.util.Optional;
import java.util.regex.Pattern;

/** Which pages may connect. {@code null}, the origin of sandboxed pages and local files, is never allowed. */
public sealed interface OriginRule {

    /** Whether a page that sends this Origin header may connect. Nothing is guessed: no prefixes, no suffixes. */
    boolean matches(String originHeader);

    /**
     * One origin and no other.
     *
     * @param origin brought to the form that browsers send: lower case, no default port, punycode
     */
    record Exact(String origin) implements OriginRule {

        /** Refuses what is no origin. */
        public Exact {
            origin =
                    switch (WebOrigin.canonical(origin)) {
                        case Reading.Value<String>(String canonical) -> canonical;
                        case Reading.Refused<String>(String what) ->
                                throw new IllegalArgumentException("the origin " + what);
                    };
        }

        @Override
        public boolean matches(String originHeader) {
            return origin.equals(originHeader);
        }
    }

    /** Any page of any site; never in production. */
    record Anyone() implements OriginRule {

        @Override
        public boolean matches(String originHeader) {
            return !originHeader.equals("null");
        }
    }

    /** Pages served by this machine itself, on any port: what a developer needs. */
    record Localhost() implements OriginRule {

        private static final Pattern LOCAL =
                Pattern.compile("https?://(?:localhost|127\\.0\\.0\\.1|\\[::1])(?::[0-9]{1,5})?");

        @Override
        public boolean matches(String originHeader) {
            return LOCAL.matcher(originHeader).matches();
        }
    }

    /** Reads {@code *}, {@code localhost} or an origin; empty when it is none of them. */
    static Optional<OriginRule> parse(String text) {
        return OriginSyntax.read(text).toOptional();
    }
}
