package org.e2eechat.server.preflight;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** Asks Linux whether its clock is kept by a time service: adjtimex(2), which only reads when no mode is set. */
final class KernelClock {
    private static final int TIMEX_BYTES = 208; // struct timex on 64-bit Linux
    private static final long STATUS_OFFSET = 40;
    private static final int STA_UNSYNC = 0x40;

    private KernelClock() {}

    /** Empty where there is no such call, or it is forbidden, as in many containers. */
    @SuppressWarnings("restricted") // the manifest allows it
    static Optional<Boolean> isKept() {
        Linker linker = Linker.nativeLinker();
        Optional<MemorySegment> function = linker.defaultLookup().find("adjtimex");
        if (function.isEmpty()) {
            return Optional.empty();
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment timex = arena.allocate(TIMEX_BYTES, Long.BYTES);
            int state =
                    (int)
                            linker.downcallHandle(
                                            function.get(),
                                            FunctionDescriptor.of(JAVA_INT, ADDRESS))
                                    .invokeExact(timex);
            return state < 0
                    ? Optional.empty()
                    : Optional.of((timex.get(JAVA_INT, STATUS_OFFSET) & STA_UNSYNC) == 0);
        } catch (Throwable unusable) {
            return Optional.empty();
        }
    }
}
