package org.e2eechat.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class MetricsReferenceTest {

    private static final Path DOCUMENT =
            Path.of("..", "docs", "metrics.md"); // tests run in the module's directory

    @Test
    void the_document_says_what_the_code_says() throws IOException {
        String current = MetricsReference.markdown(new RelayMetrics("any").declarations());
        if (Boolean.getBoolean("docs.update")) {
            Files.createDirectories(DOCUMENT.getParent());
            Files.writeString(DOCUMENT, current);
        }

        assertThat(Files.readString(DOCUMENT))
                .as("write it anew with -Ddocs.update=true")
                .isEqualTo(current);
    }
}
