package org.e2eechat.server.http;

import org.e2eechat.server.config.RelayConfig;

import java.util.EnumSet;
import java.util.Set;

/**
 * Which routes exist on which port. A route that is switched off, or lives on the other port, is as
 * unknown as any other path.
 *
 * @param onPublic routes of the public port
 * @param onManagement routes of the management port
 */
record Exposure(Set<Route> onPublic, Set<Route> onManagement) {
    Exposure {
        onPublic = Set.copyOf(onPublic);
        onManagement = Set.copyOf(onManagement);
    }

    static Exposure of(RelayConfig.Http http, boolean hasManagementPort) {
        Set<Route> enabled =
                EnumSet.of(Route.WEB_SOCKET, Route.LIVE, Route.HEALTHZ); // liveness is always on
        addIf(http.health(), enabled, Route.HEALTH);
        addIf(http.readiness(), enabled, Route.READY);
        addIf(http.metrics(), enabled, Route.METRICS);
        addIf(http.webClient(), enabled, Route.WEB_CLIENT);
        addIf(http.roomApi(), enabled, Route.ROOMS);
        addIf(http.roomApi(), enabled, Route.ROOM_TOKEN);
        if (!hasManagementPort) {
            return new Exposure(enabled, Set.of());
        }

        Set<Route> management = EnumSet.copyOf(enabled);
        management.retainAll(Route.MANAGEMENT);
        enabled.removeAll(Route.MANAGEMENT);
        return new Exposure(enabled, management);
    }

    private static void addIf(boolean enabled, Set<Route> routes, Route route) {
        if (enabled) {
            routes.add(route);
        }
    }

    /**
     * The route of a raw path on one of the ports; {@link Route#OTHER} when it does not exist
     * there.
     */
    Route route(String rawPath, boolean isManagementPort) {
        Route route = Route.of(rawPath);
        return (isManagementPort ? onManagement : onPublic).contains(route) ? route : Route.OTHER;
    }
}
