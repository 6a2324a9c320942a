package org.e2eechat.server.transport;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** The three system calls of io_uring, and mapping its memory, through the C library. Not thread-safe: there is one place for the error of the last call. */
@SuppressWarnings(
        "restricted") // the whole class is about what Java cannot check; the manifest allows it
final class Kernel {
    static final int EINTR = 4;
    static final int EAGAIN = 11;
    static final int EBUSY = 16;

    // The same numbers on every architecture.
    private static final long IO_URING_SETUP = 425;
    private static final long IO_URING_ENTER = 426;

    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_SHARED_POPULATE = 0x8001;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option KEEP_ERRNO = Linker.Option.captureCallState("errno");
    private static final VarHandle ERRNO =
            Linker.Option.captureStateLayout()
                    .varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle SYSCALL =
            function(
                    "syscall",
                    FunctionDescriptor.of(
                            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                            JAVA_LONG, JAVA_LONG),
                    KEEP_ERRNO,
                    Linker.Option.firstVariadicArg(1));
    private static final MethodHandle MMAP =
            function(
                    "mmap",
                    FunctionDescriptor.of(
                            ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG),
                    KEEP_ERRNO);
    private static final MethodHandle MUNMAP =
            function("munmap", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle CLOSE =
            function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private final MemorySegment state = Arena.ofAuto().allocate(Linker.Option.captureStateLayout());

    private static MethodHandle function(
            String name, FunctionDescriptor descriptor, Linker.Option... options) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup()
                        .find(name)
                        .orElseThrow(() -> new UnsupportedOperationException("no " + name)),
                descriptor,
                options);
    }

    /** Makes a ring and returns its descriptor; {@code parameters} is a {@code struct io_uring_params}. */
    int setupRing(int entries, MemorySegment parameters) throws IOException {
        long result = syscall(IO_URING_SETUP, entries, parameters.address(), 0, 0);
        if (result < 0) {
            throw new IOException("io_uring_setup failed, error " + errno());
        }
        return (int) result;
    }

    /** Hands {@code count} entries to the kernel and waits for {@code completions}; returns how many it took, or the negative error. */
    int enterRing(int ring, int count, int completions, int flags) {
        long result = syscall(IO_URING_ENTER, ring, count, completions, flags);
        return result < 0 ? -errno() : (int) result;
    }

    private long syscall(long number, long a, long b, long c, long d) {
        try {
            return (long) SYSCALL.invokeExact(state, number, a, b, c, d, 0L, 0L);
        } catch (Throwable failure) {
            throw new IllegalStateException("a system call could not be made", failure);
        }
    }

    /** Maps memory that is shared with a ring. */
    MemorySegment map(int ring, long bytes, long offset) throws IOException {
        MemorySegment mapped;
        try {
            mapped =
                    (MemorySegment)
                            MMAP.invokeExact(
                                    state,
                                    MemorySegment.NULL,
                                    bytes,
                                    PROT_READ_WRITE,
                                    MAP_SHARED_POPULATE,
                                    ring,
                                    offset);
        } catch (Throwable failure) {
            throw new IllegalStateException("memory could not be mapped", failure);
        }
        if (mapped.address() == -1) {
            throw new IOException("mmap failed, error " + errno());
        }
        return mapped.reinterpret(bytes);
    }

    void unmap(MemorySegment mapped) {
        try {
            int ignored = (int) MUNMAP.invokeExact(mapped, mapped.byteSize());
        } catch (Throwable failure) {
            throw new IllegalStateException("memory could not be unmapped", failure);
        }
    }

    void close(int descriptor) {
        try {
            int ignored = (int) CLOSE.invokeExact(descriptor);
        } catch (Throwable failure) {
            throw new IllegalStateException("a descriptor could not be closed", failure);
        }
    }

    private int errno() {
        return (int) ERRNO.get(state, 0L);
    }
}
