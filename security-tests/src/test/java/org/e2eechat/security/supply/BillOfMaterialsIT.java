package org.e2eechat.security.supply;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** The bill of materials (CycloneDX) that the build writes beside the executable jar, and the jar itself. */
class BillOfMaterialsIT {
    /** Licences that let us ship the part under ours; of several, one is enough. */
    private static final Set<String> ALLOWED =
            Set.of("Apache-2.0", "MIT", "EPL-2.0", "BSD-2-Clause", "BSD-3-Clause");

    /** Where the classes of the parts are; a new part has to be looked at by somebody, and added here. */
    private static final List<String> KNOWN =
            List.of(
                    "org/e2eechat/server/",
                    "org/eclipse/jetty/",
                    "jakarta/servlet/",
                    "io/prometheus/metrics/",
                    "org/slf4j/",
                    "ch/qos/logback/",
                    "net/logstash/logback/",
                    "tools/jackson/",
                    "com/fasterxml/jackson/annotation/",
                    "io/valkey/",
                    "org/apache/commons/pool2/",
                    "org/jspecify/annotations/",
                    "com/google/errorprone/annotations/");

    private static Path jar;
    private static JsonNode bill;

    @BeforeAll
    static void read() {
        jar = Path.of(System.getProperty("relay.jar"));
        bill = new JsonMapper().readTree(jar.resolveSibling("e2ee-chat-server.cdx.json"));
    }

    @Test
    void every_part_has_one_version_a_hash_and_a_licence_that_allows_to_ship_it() {
        List<JsonNode> parts = bill.get("components").valueStream().toList();

        assertThat(parts).hasSizeGreaterThan(10);
        for (JsonNode part : parts) {
            String name = part.get("group").asString() + ":" + part.get("name").asString();
            List<String> licences = new ArrayList<>();
            part.get("licenses")
                    .forEach(each -> licences.add(each.path("license").path("id").asString()));

            assertThat(part.get("version").asString()).as(name).matches("\\d+(\\.\\d+)+");
            assertThat(part.get("hashes")).as(name).isNotEmpty();
            assertThat(licences).as(name).containsAnyElementsOf(ALLOWED);
        }
    }

    /** Whoever gives the build another file under a known name, with a checksum of their own, is found out here. */
    @Test
    void every_part_is_the_file_that_somebody_has_looked_at() throws IOException {
        List<String> parts =
                bill.get("components")
                        .valueStream()
                        .map(BillOfMaterialsIT::line)
                        .sorted(Comparator.comparing(line -> line.substring(line.indexOf(' '))))
                        .toList();
        Path known = Path.of(System.getProperty("relay.root"), "config", "shipped-parts.sha256");
        if (Boolean.getBoolean("parts.update")) {
            Files.write(known, parts);
        }

        assertThat(parts)
                .as("after a look at what has changed: -Dparts.update=true, see docs/security")
                .isEqualTo(Files.readAllLines(known));
    }

    private static String line(JsonNode part) {
        String sha256 =
                part.get("hashes")
                        .valueStream()
                        .filter(hash -> hash.get("alg").asString().equals("SHA-256"))
                        .map(hash -> hash.get("content").asString())
                        .findFirst()
                        .orElseThrow();
        return "%s  %s:%s:%s"
                .formatted(
                        sha256,
                        part.get("group").asString(),
                        part.get("name").asString(),
                        part.get("version").asString());
    }

    @Test
    void nothing_else_is_in_the_jar() throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            List<String> unknown =
                    file.stream()
                            .map(JarEntry::getName)
                            .filter(name -> name.endsWith(".class"))
                            .map(name -> name.replaceFirst("^META-INF/versions/\\d+/", ""))
                            .filter(name -> KNOWN.stream().noneMatch(name::startsWith))
                            .toList();

            assertThat(unknown).isEmpty();
        }
    }
}
