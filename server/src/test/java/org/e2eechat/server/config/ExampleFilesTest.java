package org.e2eechat.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.config.ConfigException.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

class ExampleFilesTest {

    private static final Pattern ASSIGNMENT = Pattern.compile("(?m)^#? ?([A-Z][A-Z0-9_]*)=");

    @TempDir Path directory;

    @Test
    void the_development_example_works_as_it_is() throws Exception {
        use(".env.development.example");

        RelayConfig.Loaded loaded = Fixture.read(Map.of(), directory);

        assertThat(loaded.config().environment()).isEqualTo(RelayConfig.AppEnvironment.DEVELOPMENT);
        assertThat(loaded.warnings()).singleElement().asString().startsWith("JOIN_TOKEN_SECRET: ");
    }

    @Test
    void the_production_example_holds_no_secret_and_needs_nothing_but_one() throws Exception {
        use(".env.production.example");

        assertThat(Fixture.problems(Map.of(), directory))
                .extracting(Problem::variable)
                .containsExactly("JOIN_TOKEN_SECRET");
        assertThat(Fixture.read(Map.of("JOIN_TOKEN_SECRET", Fixture.SECRET), directory).warnings())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {".env.development.example", ".env.production.example"})
    void an_example_names_only_variables_that_exist(String name) throws IOException {
        Set<String> known =
                Settings.all().stream().flatMap(Setting::names).collect(Collectors.toSet());

        List<String> named =
                ASSIGNMENT
                        .matcher(Files.readString(example(name)))
                        .results()
                        .map(r -> r.group(1))
                        .toList();

        assertThat(named).isNotEmpty().isSubsetOf(known).doesNotHaveDuplicates();
    }

    private void use(String name) throws IOException {
        Files.copy(example(name), directory.resolve(".env"));
    }

    private static Path example(String name) {
        return Fixture.repository().resolve(name);
    }
}
