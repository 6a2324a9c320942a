package org.e2eechat.server.preflight;

import org.e2eechat.server.audit.Check;
import org.e2eechat.server.audit.Outcome;
import org.e2eechat.server.config.SecretFile;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * A signing secret that is never replaced is known to more and more people.
 *
 * @param changed when it was made, as far as the settings know; else the time of the file that it is in counts
 */
record SecretAgeCheck(Optional<Instant> changed, List<SecretFile> files, InstantSource clock)
        implements Check {
    private static final Duration ANYWHERE = Duration.ofDays(1); // today may be tomorrow in UTC
    static final Duration OLDEST = Duration.ofDays(90); // DEPLOYMENT.md, section 1

    SecretAgeCheck {
        files = List.copyOf(files);
    }

    @Override
    public String name() {
        return "secret-age";
    }

    @Override
    public int section() {
        return 1;
    }

    @Override
    public Outcome look() {
        return changed.or(this::written)
                .map(made -> judge(Duration.between(made, clock.instant())))
                .orElseGet(
                        () ->
                                new Outcome.NotLooked(
                                        "the signing secret is in no file, so it shows no age"));
    }

    private static Outcome judge(Duration age) {
        if (age.plus(ANYWHERE).isNegative()) {
            return Outcome.found(
                    "the signing secret was made in the future, so nobody hears of its age",
                    "set JOIN_TOKEN_SECRET_CREATED to the day on which it was made");
        }
        String what = "the signing secret is %d days old".formatted(Math.max(0, age.toDays()));
        return age.compareTo(OLDEST) <= 0
                ? new Outcome.Fine(what)
                : Outcome.found(what, "replace the secret: docs/secret-rotation.md");
    }

    private Optional<Instant> written() {
        return files.stream()
                .filter(SecretFile::signsTokens)
                .findFirst()
                .flatMap(SecretAgeCheck::written);
    }

    private static Optional<Instant> written(SecretFile file) {
        try {
            return Optional.of(Files.getLastModifiedTime(file.path()).toInstant());
        } catch (IOException gone) {
            return Optional.empty();
        }
    }
}
