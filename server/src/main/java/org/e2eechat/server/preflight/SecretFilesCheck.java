package org.e2eechat.server.preflight;

import org.e2eechat.server.audit.Check;
import org.e2eechat.server.audit.Outcome;
import org.e2eechat.server.audit.Outcome.Finding;
import org.e2eechat.server.config.SecretFile;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Files with secrets in them are for their owner, and perhaps for a group that may read. */
record SecretFilesCheck(List<SecretFile> files) implements Check {
    private static final Set<PosixFilePermission> OTHERS =
            EnumSet.of(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);

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
        try {
            Set<PosixFilePermission> modes = Files.getPosixFilePermissions(file.path());
            boolean isOpen =
                    modes.contains(PosixFilePermission.GROUP_WRITE)
                            || (modes.stream().anyMatch(OTHERS::contains)
                                    && isReachable(file.path().toRealPath()));
            return isOpen ? Optional.of(finding(file, modes)) : Optional.empty();
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.of(
                    new Finding(
                            subject(file) + " does not show its modes",
                            "see to it that only the server's user can read it"));
        }
    }

    /** Whether others can go through every directory on the way. */
    private static boolean isReachable(Path file) throws IOException {
        for (@Nullable Path above = file.getParent(); above != null; above = above.getParent()) {
            if (!Files.getPosixFilePermissions(above)
                    .contains(PosixFilePermission.OTHERS_EXECUTE)) {
                return false;
            }
        }
        return true;
    }

    private static Finding finding(SecretFile file, Set<PosixFilePermission> modes) {
        return new Finding(
                subject(file) + " has the modes " + PosixFilePermissions.toString(modes),
                "chmod 600 (or 640 with a group of its own; in Kubernetes defaultMode: 0440)");
    }

    // Without its path: it is a usual mistake to put the secret itself there.
    private static String subject(SecretFile file) {
        return "the file of " + String.join(", ", file.variables());
    }
}
