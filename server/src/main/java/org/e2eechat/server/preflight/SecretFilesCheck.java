package org.e2eechat.server.preflight;

import org.e2eechat.server.audit.Check;
import org.e2eechat.server.audit.Outcome;
import org.e2eechat.server.audit.Outcome.Finding;
import org.e2eechat.server.config.SecretFile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Files with secrets in them are for their owner, and perhaps for a group that may read. */
record SecretFilesCheck(List<SecretFile> files) implements Check {
    private static final Set<PosixFilePermission> TOO_MUCH =
            EnumSet.of(
                    PosixFilePermission.GROUP_WRITE,
                    PosixFilePermission.OTHERS_READ,
                    PosixFilePermission.OTHERS_WRITE,
                    PosixFilePermission.OTHERS_EXECUTE);

    SecretFilesCheck {
        files = List.copyOf(files);
    }

    @Override
    public String name() {
        return "secret-files";
    }

    @Override
    public int section() {
        return 1;
    }

    @Override
    public Outcome look() {
        if (files.isEmpty()) {
            return new Outcome.NotLooked(
                    "no secret is in a file; NAME_FILE variables keep them out of the environment");
        }
        return Outcome.of(
                files.stream().flatMap(file -> open(file).stream()),
                files.size() + " readable by nobody else");
    }

    private static Optional<Finding> open(SecretFile file) {
        Set<PosixFilePermission> modes;
        try {
            modes = Files.getPosixFilePermissions(file.path());
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.of(
                    new Finding(
                            subject(file) + " does not show its modes",
                            "see to it that only the server's user can read it"));
        }
        return modes.stream().noneMatch(TOO_MUCH::contains)
                ? Optional.empty()
                : Optional.of(
                        new Finding(
                                subject(file)
                                        + " has the modes "
                                        + PosixFilePermissions.toString(modes),
                                "chmod 600 (or 640 with a group of its own; in Kubernetes defaultMode: 0440)"));
    }

    // Without its path: it is a usual mistake to put the secret itself there.
    private static String subject(SecretFile file) {
        return "the file of " + String.join(", ", file.variables());
    }
}
