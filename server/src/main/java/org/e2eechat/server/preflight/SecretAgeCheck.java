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

/** A signing secret that is never replaced is known to more and more people. Its age is that of its file. */
record SecretAgeCheck(List<SecretFile> files, InstantSource clock) implements Check {
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
        Optional<Duration> age =
                files.stream()
                        .filter(SecretFile::signsTokens)
                        .findFirst()
                        .flatMap(file -> age(file, clock.instant()));
        if (age.isEmpty()) {
            return new Outcome.NotLooked("the signing secret is in no file, so it shows no age");
        }
        long days = age.get().toDays();
        return age.get().compareTo(OLDEST) <= 0
                ? new Outcome.Fine("the signing secret's file is %d days old".formatted(days))
                : Outcome.found(
                        "the signing secret's file is %d days old".formatted(days),
                        "replace the secret: docs/secret-rotation.md");
    }

    private static Optional<Duration> age(SecretFile file, Instant now) {
        try {
            return Optional.of(
                    Duration.between(Files.getLastModifiedTime(file.path()).toInstant(), now));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }
}
