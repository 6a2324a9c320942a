package org.e2eechat.server.docs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** docs/openapi.json is whole, and says what docs/protocol.md says. */
class OpenApiTest {

    private static final String TEXT = Documents.text("docs/openapi.json");
    private static final Object DOCUMENT = Documents.json(TEXT);
    private static final String PAGE = Documents.text("docs/protocol.md");

    @Test
    void it_is_of_the_version_that_tools_are_to_read_it_by() {
        assertThat(Documents.at(DOCUMENT, "/openapi")).isEqualTo("3.1.0");
    }

    @Test
    void every_reference_leads_somewhere() {
        List<String> references = Documents.found("\"\\$ref\": \"#([^\"]+)\"", TEXT);

        assertThat(references)
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(Documents.at(DOCUMENT, reference)).isNotNull());
    }

    @Test
    void every_operation_has_a_name_of_its_own() {
        List<String> names = Documents.found("\"operationId\": \"([^\"]+)\"", TEXT);

        assertThat(names).isNotEmpty().doesNotHaveDuplicates();
    }

    @Test
    void its_routes_are_those_of_the_protocol_page() {
        Set<String> onThePage =
                new HashSet<>(Documents.found("^\\| `((?:GET|POST) /[^`]*)` \\|", PAGE));

        Set<String> described = new HashSet<>();
        Documents.members(Documents.at(DOCUMENT, "/paths"))
                .forEach(
                        (path, item) ->
                                Documents.members(item).keySet().stream()
                                        .filter(Set.of("get", "post")::contains)
                                        .forEach(
                                                method ->
                                                        described.add(
                                                                (method.equals("get")
                                                                                ? "GET "
                                                                                : "POST ")
                                                                        + path)));

        assertThat(described).isEqualTo(onThePage);
    }

    @Test
    void every_problem_that_it_describes_has_a_row_on_the_protocol_page() {
        List<String> rows =
                PAGE.lines().filter(line -> line.matches("\\| [45]\\d\\d \\| `ERR_.*")).toList();

        assertThat(problems())
                .isNotEmpty()
                .allSatisfy(problem -> assertThat(rows).anyMatch(row -> row.startsWith(problem)));
    }

    // As the beginning of a row: | 404 | `ERR_NO_ROOM` |
    private static Set<String> problems() {
        Set<String> problems = new TreeSet<>();
        for (Object response :
                Documents.members(Documents.at(DOCUMENT, "/components/responses")).values()) {
            List<?> schemas =
                    (List<?>)
                            Documents.at(
                                    response, "/content/application~1problem+json/schema/allOf");
            Map<String, Object> told =
                    Documents.members(Documents.at(schemas.get(1), "/properties"));
            Object status = Documents.at(told.get("status"), "/const");
            Map<String, Object> code = Documents.members(told.get("code"));
            List<?> codes =
                    code.containsKey("const")
                            ? List.of(code.get("const"))
                            : (List<?>) code.get("enum");
            codes.forEach(one -> problems.add("| " + status + " | `" + one + "` |"));
        }
        return problems;
    }
}
