package org.e2eechat.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LiveHeapTest {

    @Test
    void what_a_collection_leaves_is_in_use_and_what_it_frees_is_not() {
        LiveHeap heap = new LiveHeap();
        byte[] kept = new byte[16 * 1024 * 1024];
        System.gc();
        long withKept = heap.usedBytes();
        assertThat(kept.length).isPositive(); // keeps it alive up to here

        assertThat(withKept).isBetween(16L * 1024 * 1024, heap.maxBytes());
    }
}
