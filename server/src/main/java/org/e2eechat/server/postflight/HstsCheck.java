package org.e2eechat.server.postflight;

import org.e2eechat.server.audit.Outcome;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Strict-Transport-Security (RFC 6797): once, and for long. */
record HstsCheck(Site site) implements WebCheck {
    private static final Pattern MAX_AGE = Pattern.compile("max-age=\"?([0-9]{1,12})");
    private static final long HALF_A_YEAR_SECONDS = 15_552_000; // what SSL Labs asks for an A+

    @Override
    public String name() {
        return "hsts";
    }

    @Override
    public int section() {
        return 6;
    }

    @Override
    public Outcome ask() throws IOException, InterruptedException {
        if (!site.isEncrypted()) {
            return new Outcome.NotLooked("the URL is not https");
        }
        List<String> all = site.get("/").headers("Strict-Transport-Security");
        if (all.size() != 1) {
            return Outcome.found(
                    "there are %d Strict-Transport-Security headers".formatted(all.size()),
                    all.isEmpty()
                            ? "NODE_ENV=production and FEATURE_SECURITY_HEADERS=true, or let the proxy add it"
                            : "the server sends it already; take it out of the proxy");
        }
        Matcher age = MAX_AGE.matcher(all.getFirst().toLowerCase(Locale.ROOT));
        return age.find() && Long.parseLong(age.group(1)) >= HALF_A_YEAR_SECONDS
                ? new Outcome.Fine(all.getFirst())
                : Outcome.found(
                        all.getFirst(), "once https works everywhere, unset HSTS_MAX_AGE (a year)");
    }
}
