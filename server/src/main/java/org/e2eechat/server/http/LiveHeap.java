package org.e2eechat.server.http;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;

/**
 * The heap that is in use for good: what the last collection of each pool left. The heap's plain
 * fill level says nothing about health, because a collector lets it rise to the limit before it
 * works.
 */
public final class LiveHeap {
    private final List<MemoryPoolMXBean> pools; // immutable

    /** Looks up the JVM's memory pools. */
    public LiveHeap() {
        this.pools =
                ManagementFactory.getMemoryPoolMXBeans().stream()
                        .filter(pool -> pool.getType() == MemoryType.HEAP)
                        .toList();
    }

    /** Bytes left after the last collections; 0 before the first one. */
    public long usedBytes() {
        long bytes = 0;
        for (MemoryPoolMXBean pool : pools) {
            // Null when this pool does not tell.
            MemoryUsage afterCollection = pool.getCollectionUsage();
            bytes += afterCollection == null ? 0 : afterCollection.getUsed();
        }
        return bytes;
    }

    /** Bytes that the heap may grow to. */
    public long maxBytes() {
        return Runtime.getRuntime().maxMemory();
    }
}
