package org.e2eechat.server.docs;

import static org.assertj.core.api.Assertions.assertThat;

import org.e2eechat.server.config.ConfigReference;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What operators read and type is there: files, commands, checks, settings and alerts. */
class DeploymentPageTest {
    private static final String CHECKLIST = "DEPLOYMENT.md";
    private static final String CHECKS = "docs/preflight-and-postflight.md";
    private static final List<String> PAGES =
            List.of(
                    CHECKLIST,
                    CHECKS,
                    "RUNBOOK.md",
                    "docs/backup-and-disaster.md",
                    "docs/incident-response.md",
                    "docs/logging.md",
                    "docs/rollback.md",
                    "docs/secret-rotation.md",
                    "docs/upgrading-from-the-node-service.md");
    private static final Pattern BUILT = Pattern.compile("server/target/.*");

    @Test
    void the_checklist_has_all_sections_and_each_box_names_what_ticks_it() {
        String page = Documents.text(CHECKLIST);

        assertThat(Documents.found("^### (\\d+)\\. ", page))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 26).mapToObj(String::valueOf).toList());
        for (String section : page.split("(?m)^### ", -1)) {
            if (Character.isDigit(section.charAt(0))) {
                assertThat(section).contains("- [ ] ");
            }
        }
        assertThat(Documents.found("^- \\[ \\] (.*)$", page))
                .hasSizeGreaterThan(100)
                .allMatch(
                        box ->
                                box.contains("`")
                                        || box.contains("](")
                                        || box.startsWith("*Yours:* "));
    }

    @Test
    void each_check_that_a_page_names_exists() {
        Set<String> preflight = namesIn("preflight");
        Set<String> postflight = namesIn("postflight");

        for (String page : PAGES) {
            String text = Documents.text(page);
            assertThat(preflight).as(page).containsAll(namedBehind("preflight", text));
            assertThat(postflight).as(page).containsAll(namedBehind("postflight", text));
        }
        assertThat(namedBehind("preflight", Documents.text(CHECKLIST)))
                .as("a check that ticks nothing")
                .containsExactlyInAnyOrderElementsOf(preflight);
        assertThat(namedBehind("postflight", Documents.text(CHECKLIST)))
                .as("a check that ticks nothing")
                .containsExactlyInAnyOrderElementsOf(postflight);
    }

    /** The names in the tables of the page that describes the checks. */
    private static Set<String> namesIn(String command) {
        String page = Documents.text(CHECKS);
        String part = page.substring(page.indexOf("\n## " + command + "\n") + 1);
        int end = part.indexOf("\n## ", 1);
        Set<String> names = new TreeSet<>();
        for (String row :
                Documents.found("^\\| (`[a-z][^|]*) \\| \\d+ \\|", part.substring(0, end))) {
            names.addAll(Documents.found("`([a-z-]+)`", row));
        }
        assertThat(names).hasSizeGreaterThan(10);
        return names;
    }

    /** Names as in: preflight in bold, then one or more in code style. */
    private static Set<String> namedBehind(String command, String text) {
        Set<String> names = new TreeSet<>();
        for (String list :
                Documents.found("\\*\\*" + command + "\\*\\* ((?:`[a-z-]+`(?:, )?)+)", text)) {
            names.addAll(Documents.found("`([a-z-]+)`", list));
        }
        return names;
    }

    @Test
    void each_subcommand_that_a_page_types_is_one_of_run() {
        String script = Documents.text("run");
        String main = Documents.text("server/src/main/java/org/e2eechat/server/RelayMain.java");

        for (String page : PAGES) {
            for (String command : Documents.found("\\./run ([a-z-]+)", Documents.text(page))) {
                assertThat(script + main)
                        .as("./run %s in %s", command, page)
                        .containsPattern("(\"%1$s\"|\\b%1$s\\)|= %1$s\\b)".formatted(command));
            }
        }
    }

    @Test
    void each_setting_that_a_page_names_is_one() {
        Set<String> known = new TreeSet<>(ConfigReference.variables());

        for (String page : PAGES) {
            List<String> named =
                    Documents.found("`([A-Z][A-Z0-9]*_[A-Z0-9_]+)`", Documents.text(page)).stream()
                            .filter(name -> !name.startsWith("ERR_"))
                            .filter(name -> !name.equals("NAME_FILE"))
                            .toList();
            assertThat(known).as(page).containsAll(named);
        }
    }

    @Test
    void each_file_that_a_page_names_is_there() {
        for (String page : PAGES) {
            filesIn(page)
                    .forEach(
                            file ->
                                    assertThat(Documents.REPOSITORY.resolve(file))
                                            .as("%s in %s", file, page)
                                            .exists());
        }
    }

    @Test
    void each_alert_has_its_section_in_the_runbook_and_each_section_its_alert() {
        assertThat(Documents.found("^### (Relay\\w+)$", Documents.text("RUNBOOK.md")))
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(
                        Documents.found(
                                "- alert: (\\w+)$",
                                Documents.text("ops/prometheus/rules/alerts.yml")));
    }

    private static Stream<String> filesIn(String page) {
        return Documents.found("`((?:[\\w.-]+/)*[\\w.-]+)`", Documents.text(page)).stream()
                .filter(
                        name ->
                                name.matches("(ops|docs|server|config|\\.ci)/.*")
                                        || name.matches(
                                                "Dockerfile|[\\w-]+\\.yml|\\.env\\..*|\\.gitignore"))
                .filter(name -> !BUILT.matcher(name).matches());
    }
}
