package org.e2eechat.server.config;

/** How one entry of CORS_ALLOWED_ORIGINS is written. */
final class OriginSyntax {

    static final String ANYONE = "*";
    static final String LOCALHOST = "localhost";

    private OriginSyntax() {}

    static Reading<OriginRule> read(String entry) {
        return switch (entry) {
            case ANYONE -> Reading.of(new OriginRule.Anyone());
            case LOCALHOST -> Reading.of(new OriginRule.Localhost());
            default ->
                    WebOrigin.canonical(entry)
                            .then(origin -> Reading.of(new OriginRule.Exact(origin)));
        };
    }
}
