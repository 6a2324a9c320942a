package org.e2eechat.server.docs;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.protocol.CloseReason;
import org.e2eechat.server.protocol.ErrorCode;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** docs/asyncapi.json is whole, and says what docs/protocol.md and the enums say. */
class AsyncApiTest {

    private static final String TEXT = Documents.text("docs/asyncapi.json");
    private static final Object DOCUMENT = Documents.json(TEXT);
    private static final Schemas SCHEMAS = new Schemas(DOCUMENT);
    private static final String PAGE = Documents.text("docs/protocol.md");

    @Test
    void it_is_of_the_version_that_tools_are_to_read_it_by() {
        assertThat(Documents.at(DOCUMENT, "/asyncapi")).isEqualTo("3.0.0");
    }

    @Test
    void every_reference_leads_somewhere() {
        List<String> references = Documents.found("\"\\$ref\": \"#([^\"]+)\"", TEXT);

        assertThat(references)
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(Documents.at(DOCUMENT, reference)).isNotNull());
    }

    @Test
    void every_message_can_be_said_by_one_side() {
        List<String> said =
                Stream.concat(operation("hear", "receive"), operation("say", "send")).toList();

        assertThat(said).containsExactlyInAnyOrderElementsOf(Messages.ALL.keySet());
    }

    private static Stream<String> operation(String name, String action) {
        Map<String, Object> operation =
                Documents.members(Documents.at(DOCUMENT, "/operations/" + name));
        assertThat(operation.get("action")).isEqualTo(action);
        return ((List<?>) operation.get("messages"))
                .stream()
                        .map(message -> (String) Documents.members(message).get("$ref"))
                        .map(
                                reference ->
                                        reference.substring("#/channels/relay/messages/".length()));
    }

    @Test
    void a_message_s_key_is_who_says_it_and_its_wire_name() {
        assertThat(Messages.ALL)
                .allSatisfy(
                        (key, message) -> {
                            Object type = Documents.at(message, "/payload/properties/t/const");
                            assertThat(message).containsEntry("name", type);
                            assertThat(key).isIn("client." + type, "server." + type);
                        });
    }

    @Test
    void every_message_has_an_example_that_its_schema_takes() {
        assertThat(Messages.ALL.keySet())
                .allSatisfy(
                        key ->
                                assertThat(Messages.examples(key))
                                        .isNotEmpty()
                                        .allSatisfy(
                                                example ->
                                                        assertThat(
                                                                        SCHEMAS.problems(
                                                                                example,
                                                                                Messages.payload(
                                                                                        key)))
                                                                .isEmpty()));
    }

    @Test
    void every_frame_of_the_protocol_page_is_taken_by_the_schema_of_its_message() {
        List<String> frames = Documents.found("^(\\{\"v\":1,\"t\":.*)$", PAGE);

        assertThat(frames)
                .hasSizeGreaterThan(Messages.ALL.size())
                .allSatisfy(
                        frame -> {
                            Object message = Documents.json(frame);
                            String key = Messages.keyOf(message);
                            assertThat(SCHEMAS.problems(message, Messages.payload(key))).isEmpty();
                        });
    }

    @Test
    void every_message_has_its_section_on_the_protocol_page_and_every_section_its_message() {
        int server = PAGE.indexOf("\n## 4 ");
        int end = PAGE.indexOf("\n## 5 ");

        assertThat(Documents.found("^### `([A-Z_]+)`", PAGE.substring(0, server)))
                .containsExactlyInAnyOrderElementsOf(Messages.namesOf("client"));
        assertThat(Documents.found("^### `([A-Z_]+)`", PAGE.substring(server, end)))
                .containsExactlyInAnyOrderElementsOf(Messages.namesOf("server"));
    }

    @Test
    void every_field_has_its_row_in_the_section_of_its_message() {
        assertThat(Messages.ALL.keySet())
                .allSatisfy(
                        key -> {
                            String section = section(key);
                            assertThat(Messages.fields(key))
                                    .allSatisfy(
                                            field ->
                                                    assertThat(section)
                                                            .contains("`" + field + "`"));
                        });
    }

    // Server messages are looked for in section 4, because APP_MSG and MEDIA_MSG have two sections.
    private static String section(String key) {
        int from = key.startsWith("server.") ? PAGE.indexOf("\n## 4 ") : PAGE.indexOf("\n## 3 ");
        int begin = PAGE.indexOf("\n### `" + key.substring("client.".length()) + "`", from);
        return PAGE.substring(begin, PAGE.indexOf("\n##", begin + 1));
    }

    @Test
    void its_error_codes_are_those_of_the_code() {
        List<?> codes = (List<?>) Documents.at(DOCUMENT, "/components/schemas/ErrorCode/enum");

        assertThat(codes)
                .map(String.class::cast)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(ErrorCode.values()).map(ErrorCode::wireName).toList());
    }

    @Test
    void its_closes_are_those_of_the_code() {
        List<?> closes = (List<?>) Documents.at(DOCUMENT, "/channels/relay/x-closes");

        assertThat(closes)
                .map(close -> Documents.members(close).values().toString())
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(CloseReason.values())
                                .map(
                                        reason ->
                                                List.of(
                                                                reason.code(),
                                                                reason.text(),
                                                                reason.mayReconnect())
                                                        .toString())
                                .toList());
    }
}
