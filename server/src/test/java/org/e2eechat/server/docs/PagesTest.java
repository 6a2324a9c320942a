package org.e2eechat.server.docs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the pages point at is there. */
class PagesTest {

    @Test
    void every_link_between_the_pages_leads_somewhere() throws IOException {
        List<Path> pages = pages();

        assertThat(pages).hasSizeGreaterThan(10);
        for (Path page : pages) {
            for (String link : Documents.found("\\]\\(([^)\\s]+)\\)", withoutCode(page))) {
                if (!link.contains("://")) {
                    assertLeadsSomewhere(page, link);
                }
            }
        }
    }

    @Test
    void every_class_that_the_architecture_page_names_exists() throws IOException {
        Set<String> classes;
        try (Stream<Path> files = Files.walk(Documents.REPOSITORY.resolve("server/src"))) {
            classes =
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".java"))
                            .map(name -> name.substring(0, name.length() - ".java".length()))
                            .collect(Collectors.toSet());
        }

        // In code style, and with a second capital or a method after it: so a word is not taken for
        // a class.
        List<String> named =
                Documents.found(
                        "`([A-Z][a-z0-9]+[A-Z]\\w*|[A-Z]\\w+(?=\\.[a-z]))[^`]*`",
                        Documents.text("docs/architecture.md"));

        assertThat(named).hasSizeGreaterThan(30);
        assertThat(classes)
                .containsAll(named.stream().filter(Predicate.not(JETTYS::contains)).toList());
    }

    private static final Set<String> JETTYS =
            Set.of(
                    "ManagedSelector",
                    "WebSocketConnection",
                    "WebSocketCoreSession",
                    "FrameHandler",
                    "FrameFlusher");

    private static List<Path> pages() throws IOException {
        try (Stream<Path> root = Files.list(Documents.REPOSITORY);
                Stream<Path> docs = Files.walk(Documents.REPOSITORY.resolve("docs"))) {
            return Stream.concat(root, docs)
                    .filter(file -> file.toString().endsWith(".md"))
                    .toList();
        }
    }

    private static String withoutCode(Path page) throws IOException {
        return Files.readString(page).replaceAll("(?s)```.*?```", "").replaceAll("`[^`\n]*`", "");
    }

    private static void assertLeadsSomewhere(Path page, String link) throws IOException {
        int hash = link.indexOf('#');
        String file = hash < 0 ? link : link.substring(0, hash);
        Path target = file.isEmpty() ? page : page.resolveSibling(file);
        assertThat(target).as("%s in %s", link, page.getFileName()).exists();
        if (hash >= 0) {
            assertThat(Documents.found("^#+ (.*)$", Files.readString(target)))
                    .as("%s in %s", link, page.getFileName())
                    .map(PagesTest::anchor)
                    .contains(link.substring(hash + 1));
        }
    }

    // As GitHub makes one of a heading.
    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\w\\- ]", "").replace(' ', '-');
    }
}
