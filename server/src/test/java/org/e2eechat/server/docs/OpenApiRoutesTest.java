package org.e2eechat.server.docs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** docs/openapi.json describes exactly the routes and methods that the server has. */
class OpenApiRoutesTest {

    private static final Set<String> METHODS =
            Set.of("get", "head", "post", "put", "delete", "patch");

    @Test
    void every_route_is_described_with_its_methods_and_everything_described_is_a_route()
            throws ReflectiveOperationException {
        assertThat(described()).isEqualTo(routes());
    }

    private static Map<String, Set<String>> described() {
        Map<String, Set<String>> paths = new HashMap<>();
        Documents.members(
                        Documents.at(Documents.json(Documents.text("docs/openapi.json")), "/paths"))
                .forEach(
                        (path, item) ->
                                paths.put(
                                        path,
                                        Documents.members(item).keySet().stream()
                                                .filter(METHODS::contains)
                                                .map(method -> method.toUpperCase(Locale.ROOT))
                                                .collect(Collectors.toCollection(TreeSet::new))));
        return paths;
    }

    // By reflection, because the enum is its package's own business and only the document has to
    // follow it. OPTIONS is answered on every route, and described once, in words.
    private static Map<String, Set<String>> routes() throws ReflectiveOperationException {
        Class<?> type = Class.forName("org.e2eechat.server.http.Route");
        Method template = type.getDeclaredMethod("template");
        Method allow = type.getDeclaredMethod("allow");
        template.setAccessible(true);
        allow.setAccessible(true);

        Map<String, Set<String>> routes = new HashMap<>();
        for (Object route : type.getEnumConstants()) {
            String path = (String) template.invoke(route);
            if (path.startsWith("/")) { // the one for everything else has no path
                Set<String> methods =
                        new TreeSet<>(
                                Stream.of(((String) allow.invoke(route)).split(", ", -1)).toList());
                methods.remove("OPTIONS");
                routes.put(path, methods);
            }
        }
        return routes;
    }
}
