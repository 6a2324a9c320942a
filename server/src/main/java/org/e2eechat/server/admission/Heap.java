package org.e2eechat.server.admission;

import java.util.function.LongSupplier;

/**
 * The JVM's heap, as far as limits need it.
 *
 * @param usedBytes asks for the bytes in use, garbage included
 * @param maxBytes that the heap may grow to
 */
public record Heap(LongSupplier usedBytes, long maxBytes) {
    /** From here on connections are closed; what is left has to last until that has happened. */
    private static final int NEARLY_FULL_PERCENT = 75;

    /** The heap of this process. */
    public static Heap ofThisProcess() {
        Runtime jvm = Runtime.getRuntime();
        return new Heap(() -> jvm.totalMemory() - jvm.freeMemory(), jvm.maxMemory());
    }

    /** Bytes of so many per cent of the heap. */
    long share(int percent) {
        return maxBytes / 100 * percent;
    }

    boolean isNearlyFull() {
        return usedBytes.getAsLong() >= share(NEARLY_FULL_PERCENT);
    }
}
