package org.e2eechat.server;

import com.sun.management.OperatingSystemMXBean;

import org.e2eechat.server.config.RelayConfig;
import org.e2eechat.server.metrics.NodeFacts;

import java.lang.management.ManagementFactory;

/** How large this node is, by its settings and by what the container or machine gives it. */
final class NodeMeasures {
    private NodeMeasures() {}

    static NodeFacts of(RelayConfig config) {
        return new NodeFacts(
                config.limits().connectionsTotal(),
                config.directory().redisUrl().isPresent(),
                config.tokens().currentChanged(),
                Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                        .getTotalMemorySize());
    }
}
