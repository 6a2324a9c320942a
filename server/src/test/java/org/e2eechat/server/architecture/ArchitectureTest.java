package org.e2eechat.server.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import java.util.Arrays;
import java.util.stream.Stream;

/** The table "Who may use whom" of docs/architecture.md. The root package may use everything. */
@AnalyzeClasses(packages = ArchitectureTest.BASE, importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    static final String BASE = "org.e2eechat.server";

    private static final String JSON = "tools.jackson.core..";
    private static final String PROMETHEUS_SERVLET =
            "io.prometheus.metrics.exporter.servlet.jakarta..";
    private static final String PROMETHEUS_REGISTRY = "io.prometheus.metrics.model.registry..";

    @ArchTest
    static final ArchRule websocket =
            the("websocket")
                    .uses(
                            ours(
                                            "transport",
                                            "session",
                                            "admission",
                                            "protocol",
                                            "config",
                                            "metrics")
                                    .or(
                                            types(
                                                    "org.eclipse.jetty.http..",
                                                    "org.eclipse.jetty.io..",
                                                    "org.eclipse.jetty.server..",
                                                    "org.eclipse.jetty.util..",
                                                    "org.eclipse.jetty.websocket.core..")));

    @ArchTest
    static final ArchRule transport =
            the("transport")
                    .uses(
                            ours("admission", "protocol")
                                    .or(
                                            types(
                                                    "org.eclipse.jetty.http..",
                                                    "org.eclipse.jetty.io..",
                                                    "org.eclipse.jetty.server..",
                                                    "org.eclipse.jetty.util..")));

    @ArchTest
    static final ArchRule logging =
            the("logging")
                    .uses(
                            ours("admission", "config", "protocol")
                                    .or(types("ch.qos.logback..", "net.logstash.logback..", JSON)));

    @ArchTest
    static final ArchRule http =
            the("http")
                    .uses(
                            ours("room", "token", "admission", "protocol", "config", "metrics")
                                    .or(onlyTheRegistryOfSessions())
                                    .or(
                                            types(
                                                    "org.eclipse.jetty..",
                                                    "jakarta.servlet..",
                                                    PROMETHEUS_SERVLET,
                                                    PROMETHEUS_REGISTRY,
                                                    JSON)));

    @ArchTest
    static final ArchRule http_leaves_web_sockets_alone =
            noClasses()
                    .that(areIn("http"))
                    .should()
                    .dependOnClassesThat(resideInAPackage("org.eclipse.jetty.websocket.."))
                    .allowEmptyShould(true);

    @ArchTest
    static final ArchRule cluster =
            the("cluster")
                    .uses(
                            ours("room", "token", "protocol", "config", "metrics")
                                    .or(types("io.valkey..")));

    @ArchTest static final ArchRule audit = the("audit").uses(types(JSON));

    @ArchTest
    static final ArchRule preflight =
            the("preflight").uses(ours("audit", "config", "cluster", "transport"));

    @ArchTest
    static final ArchRule postflight = the("postflight").uses(ours("audit").or(types(JSON)));

    @ArchTest
    static final ArchRule session =
            the("session").uses(ours("room", "token", "admission", "protocol", "metrics"));

    @ArchTest static final ArchRule room = the("room").uses(ours("protocol", "metrics"));

    @ArchTest
    static final ArchRule token = the("token").uses(ours("protocol", "config").or(types(JSON)));

    @ArchTest static final ArchRule admission = the("admission").uses(ours("protocol", "config"));

    @ArchTest
    static final ArchRule metrics =
            the("metrics").uses(ours("protocol").or(types("io.prometheus.metrics..")));

    @ArchTest static final ArchRule protocol = the("protocol").uses(types(JSON));

    @ArchTest
    static final ArchRule protocol_touches_the_json_library_in_two_classes =
            noClasses()
                    .that(areIn("protocol"))
                    .and(areNot("JsonTree", "NamelessJsonFactory"))
                    .should()
                    .dependOnClassesThat(resideInAPackage(JSON))
                    .allowEmptyShould(true);

    @ArchTest static final ArchRule config = the("config").uses(ours());

    /** One row of the table: a package, the JDK, and what every package may use. */
    private record Row(String name) {
        ArchRule uses(DescribedPredicate<JavaClass> allowed) {
            return classes()
                    .that(areIn(name))
                    .should()
                    .onlyDependOnClassesThat(ours(name).or(everybodys()).or(allowed))
                    .as(name + " uses only what its row in docs/architecture.md allows")
                    .allowEmptyShould(true);
        }
    }

    private static Row the(String name) {
        return new Row(name);
    }

    private static DescribedPredicate<JavaClass> everybodys() {
        return types(
                "java..",
                "javax.crypto..",
                "javax.net..",
                "javax.security.auth.x500..",
                "org.slf4j..",
                "org.jspecify.annotations..",
                "com.google.errorprone.annotations..");
    }

    private static DescribedPredicate<JavaClass> ours(String... names) {
        return resideInAnyPackage(
                Stream.of(names).map(ArchitectureTest::tree).toArray(String[]::new));
    }

    private static DescribedPredicate<JavaClass> types(String... packages) {
        return resideInAnyPackage(packages);
    }

    private static DescribedPredicate<JavaClass> areIn(String name) {
        return resideInAPackage(tree(name));
    }

    private static DescribedPredicate<JavaClass> areNot(String... simpleNames) {
        return describe(
                "are not " + String.join(" or ", simpleNames),
                type -> Arrays.stream(simpleNames).noneMatch(name -> isOrIsInside(type, name)));
    }

    // Readiness and the connection count come from there; single sessions are nobody's business.
    private static DescribedPredicate<JavaClass> onlyTheRegistryOfSessions() {
        return describe(
                "session.Sessions",
                type ->
                        type.getPackageName().equals(BASE + ".session")
                                && isOrIsInside(type, "Sessions"));
    }

    private static boolean isOrIsInside(JavaClass type, String simpleName) {
        String inPackage = type.getName().substring(type.getPackageName().length() + 1);
        return inPackage.equals(simpleName) || inPackage.startsWith(simpleName + "$");
    }

    private static String tree(String name) {
        return BASE + "." + name + "..";
    }
}
