package org.e2eechat.server.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.audit.Check;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** docs/preflight-and-postflight.md has every check with its section, and no other. */
class NamesTest {
    @Test
    void each_check_is_in_the_documentation(@TempDir Path directory) throws Exception {
        String page = Files.readString(Path.of("..", "docs", "preflight-and-postflight.md"));
        List<Check> checks =
                new Preflight(
                                Runway.settings(),
                                directory,
                                Runway.GOOD_HOST,
                                InstantSource.system())
                        .checks();

        List<String> rows =
                page.substring(page.indexOf("## preflight\n"), page.indexOf("## postflight\n"))
                        .lines()
                        .filter(line -> line.startsWith("| `"))
                        .map(line -> line.replaceFirst("^\\| `([a-z-]+)` \\| (\\d+) .*", "$1 $2"))
                        .toList();
        assertThat(rows)
                .containsExactlyElementsOf(
                        checks.stream().map(c -> c.name() + " " + c.section()).toList());
    }
}
