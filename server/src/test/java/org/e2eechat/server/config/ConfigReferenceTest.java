package org.e2eechat.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.protocol.CloseReason;
import org.e2eechat.server.protocol.ErrorCode;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

class ConfigReferenceTest {

    private static final Path PAGE = Fixture.repository().resolve("docs/configuration.md");
    private static final String REFRESH =
            "mvn -pl server test -Dtest=ConfigReferenceTest -Ddocs.update=true";

    @Test
    void the_page_is_what_the_code_says() throws IOException {
        if (Boolean.getBoolean("docs.update")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, ConfigReference.markdown());
        }

        assertThat(PAGE).as("stale; refresh it with: %s", REFRESH).exists();
        assertThat(Files.readString(PAGE))
                .as("stale; refresh it with: %s", REFRESH)
                .isEqualTo(ConfigReference.markdown());
    }

    @Test
    void every_variable_has_a_row_with_its_default_what_is_allowed_and_a_meaning() {
        List<String> lines = ConfigReference.markdown().lines().toList();

        assertThat(Settings.all())
                .allSatisfy(
                        setting -> {
                            assertThat(setting.meaning()).endsWith(".");
                            assertThat(lines)
                                    .filteredOn(
                                            line -> line.startsWith("| `" + setting.name() + "`"))
                                    .singleElement()
                                    .asString()
                                    .contains(
                                            setting.fallback().shown(), setting.syntax().allowed());
                        });
    }

    @Test
    void what_a_client_sees_at_a_limit_is_what_the_protocol_has() {
        String page = ConfigReference.markdown();

        assertThat(found("close ([0-9]+ `[^`]+`)", page))
                .isNotEmpty()
                .isSubsetOf(
                        Stream.of(CloseReason.values())
                                .map(reason -> reason.code() + " `" + reason.text() + "`")
                                .toList());
        assertThat(found("`(ERR_[A-Z_]+)`", page))
                .isNotEmpty()
                .isSubsetOf(Stream.of(ErrorCode.values()).map(ErrorCode::wireName).toList());
    }

    private static List<String> found(String pattern, String page) {
        return Pattern.compile(pattern)
                .matcher(page)
                .results()
                .map((MatchResult result) -> result.group(1))
                .toList();
    }
}
