package org.e2eechat.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTest {

    @Test
    void a_path_names_its_route_exactly() {
        assertThat(Route.of("/")).isEqualTo(Route.WEB_CLIENT);
        assertThat(Route.of("/ws")).isEqualTo(Route.WEB_SOCKET);
        assertThat(Route.of("/health")).isEqualTo(Route.HEALTH);
        assertThat(Route.of("/healthz")).isEqualTo(Route.HEALTHZ);
        assertThat(Route.of("/rooms")).isEqualTo(Route.ROOMS);
        assertThat(Route.of("/rooms/abcdefgh/token")).isEqualTo(Route.ROOM_TOKEN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "//",
                "/other",
                "/health/",
                "//health",
                "/HEALTH",
                "/%68ealth",
                "/health;a=b",
                "/./health",
                "/x/../health",
                "/rooms/",
                "/rooms//token",
                "/rooms/token",
                "/rooms/a/b/token",
                "/rooms/abcdefgh/token/",
                "/rooms/{roomId}/tokens",
                "{roomId}",
                "other"
            })
    void anything_else_names_no_route(String path) {
        assertThat(Route.of(path)).isEqualTo(Route.OTHER);
    }

    @Test
    void the_room_in_a_token_path_is_taken_as_it_stands() {
        assertThat(Route.roomSegment("/rooms/ab%20cdef/token")).isEqualTo("ab%20cdef");
    }
}
