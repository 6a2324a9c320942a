package org.e2eechat.server.admission;

/** The connections of an address on other nodes, as far as they are known. Safe for any thread; nothing blocks. */
public interface ConnectionsElsewhere {
    /** How many there were when it was last heard; 0 when nothing is known. */
    int of(ClientAddress address);

    /** Takes note that this node has so many connections of an address now; and, when that is no change, that news of the others is wanted. */
    void changed(ClientAddress address, int here);

    /** For a node that stands alone. */
    static ConnectionsElsewhere none() {
        return new ConnectionsElsewhere() {
            @Override
            public int of(ClientAddress address) {
                return 0;
            }

            @Override
            public void changed(ClientAddress address, int here) {
                // nobody else wants to know
            }
        };
    }
}
