package org.e2eechat.server;

import org.e2eechat.server.admission.ClientAddress;
import org.e2eechat.server.admission.ConnectionsElsewhere;
import org.e2eechat.server.cluster.SharedConnections;

/** Lets the limit for connections ask the cluster; neither knows the other. */
record ConnectionsOnOtherNodes(SharedConnections shared) implements ConnectionsElsewhere {
    @Override
    public int of(ClientAddress address) {
        return shared.elsewhere(address.toBytes());
    }

    @Override
    public void changed(ClientAddress address, int here) {
        shared.changed(address.toBytes(), here);
    }
}
