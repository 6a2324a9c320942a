package org.e2eechat.server.transport;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * An io_uring (Linux 5.6 or newer) that is used for one thing: many non-blocking sends in one system call. Nothing goes on behind our back: with {@code MSG_DONTWAIT} each send is done, or
 * refused with {@code EAGAIN}, before the call returns, so memory and descriptors are the kernel's only during the call.
 *
 * <p>Layouts and rules: io_uring(7), io_uring_setup(2), io_uring_enter(2). For one thread at a time.
 */
final class SendRing implements AutoCloseable {
    private static final int ENTRY_BYTES = 64;
    private static final int COMPLETION_BYTES = 16;
    private static final long ENTRIES_OFFSET = 0x10000000L; // IORING_OFF_SQES
    private static final int SINGLE_MMAP = 1; // IORING_FEAT_SINGLE_MMAP
    private static final int NO_DROP = 2; // IORING_FEAT_NODROP
    private static final int GET_EVENTS = 1; // IORING_ENTER_GETEVENTS

    private static final byte SEND = 26; // IORING_OP_SEND
    private static final int DONT_WAIT_NO_SIGNAL = 0x4040; // MSG_DONTWAIT | MSG_NOSIGNAL
    private static final int BAD_DESCRIPTOR = -9; // EBADF
    private static final int MOST_REFUSALS =
            1_000; // in a row, before the kernel is taken at its word

    private static final VarHandle INT =
            JAVA_INT.varHandle(); // for what the kernel reads or writes

    private static final ValueLayout.OfInt PLAIN_INT = JAVA_INT;
    private static final ValueLayout.OfLong PLAIN_LONG = JAVA_LONG;

    private final Kernel kernel;
    private final int ring;
    private final MemorySegment rings;
    private final MemorySegment entries;
    private final int capacity;
    private final long entriesTail;
    private final long completionsHead;
    private final long completionsTail;
    private final long completions;
    private final int completionsMask;
    private int queued; // since the last submit
    private boolean isLost;
    private int tail; // what the kernel will see of entriesTail

    private SendRing(Kernel kernel, int ring, MemorySegment parameters, MemorySegment rings)
            throws IOException {
        this.kernel = kernel;
        this.ring = ring;
        this.rings = rings;
        this.capacity = parameters.get(JAVA_INT, 0);
        this.entries = kernel.map(ring, (long) capacity * ENTRY_BYTES, ENTRIES_OFFSET);
        this.entriesTail = parameters.get(JAVA_INT, 44);
        this.completionsHead = parameters.get(JAVA_INT, 80);
        this.completionsTail = parameters.get(JAVA_INT, 84);
        this.completionsMask = rings.get(JAVA_INT, parameters.get(JAVA_INT, 88));
        this.completions = parameters.get(JAVA_INT, 100);
        long array = parameters.get(JAVA_INT, 64);
        for (int i = 0; i < capacity; i++) {
            rings.set(JAVA_INT, array + 4L * i, i);
            long entry = (long) i * ENTRY_BYTES;
            entries.set(ValueLayout.JAVA_BYTE, entry, SEND);
            entries.set(JAVA_INT, entry + 28, DONT_WAIT_NO_SIGNAL);
        }
    }

    /** What is told of each completed send. */
    interface Results {
        /**
         * A send is done.
         *
         * @param index how many sends were queued before it since the last submit
         * @param result bytes taken, or the negative error
         */
        void completed(int index, int result);
    }

    /**
     * Makes a ring and tries it.
     *
     * @param sends how many can be queued at most, a power of two
     * @throws IOException where the kernel has no io_uring or does not let us use it
     */
    static SendRing open(int sends) throws IOException {
        Kernel kernel = new Kernel();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment parameters = arena.allocate(120, 8); // struct io_uring_params
            int ring = kernel.setupRing(sends, parameters);
            MemorySegment rings = MemorySegment.NULL;
            try {
                int features = parameters.get(JAVA_INT, 20);
                if ((features & SINGLE_MMAP) == 0 || (features & NO_DROP) == 0) {
                    throw new IOException("this kernel's io_uring is too old");
                }
                long entriesEnd = parameters.get(JAVA_INT, 64) + 4L * parameters.get(JAVA_INT, 0);
                long completionsEnd =
                        parameters.get(JAVA_INT, 100)
                                + (long) COMPLETION_BYTES * parameters.get(JAVA_INT, 4);
                rings = kernel.map(ring, Math.max(entriesEnd, completionsEnd), 0);
                SendRing made = new SendRing(kernel, ring, parameters, rings);
                made.tryOut();
                return made;
            } catch (IOException | RuntimeException failure) {
                if (rings.address() != 0) {
                    kernel.unmap(rings);
                }
                kernel.close(ring);
                throw failure;
            }
        }
    }

    /** A send to nowhere has to come back as such: a sandbox may allow making a ring and not using it. */
    private void tryOut() throws IOException {
        int[] answer = {0};
        queue(-1, 0, 0);
        submit((_, result) -> answer[0] = result);
        if (answer[0] != BAD_DESCRIPTOR) {
            throw new IOException("io_uring does not send here, error " + -answer[0]);
        }
    }

    boolean isFull() {
        return queued == capacity;
    }

    /** Queues a send of {@code length} bytes at {@code address}, which has to stay as it is until {@link #submit} returns. */
    void queue(int descriptor, long address, int length) {
        long entry = (long) ((tail + queued) & (capacity - 1)) * ENTRY_BYTES;
        entries.set(PLAIN_INT, entry + 4, descriptor);
        entries.set(PLAIN_LONG, entry + 16, address);
        entries.set(PLAIN_INT, entry + 24, length);
        entries.set(PLAIN_LONG, entry + 32, queued);
        queued++;
    }

    /**
     * Does everything that was queued, and returns when all of it is done.
     *
     * @throws IOException when the kernel does not take it; each send that {@code results} was not told of has not been done
     */
    void submit(Results results) throws IOException {
        int waiting = queued;
        int untaken = queued;
        int refusals = 0;
        tail += queued;
        queued = 0;
        INT.setRelease(rings, entriesTail, tail);
        while (waiting > 0) {
            // The first call does it all; it is repeated when the kernel was interrupted or short
            // of memory.
            int taken =
                    kernel.enterRing(
                            isLost ? -1 : ring,
                            untaken,
                            untaken == 0 ? waiting : 0,
                            untaken == 0 ? GET_EVENTS : 0);
            if (taken >= 0) {
                untaken -= taken;
            } else if (!isPassing(-taken) || ++refusals == MOST_REFUSALS) {
                throw new IOException("io_uring_enter failed, error " + -taken);
            }
            waiting -= reap(results);
        }
    }

    private static boolean isPassing(int error) {
        return error == Kernel.EINTR || error == Kernel.EAGAIN || error == Kernel.EBUSY;
    }

    private int reap(Results results) {
        int head = (int) INT.get(rings, completionsHead);
        int end = (int) INT.getAcquire(rings, completionsTail);
        int count = end - head;
        for (; head != end; head++) {
            long at = completions + (long) (head & completionsMask) * COMPLETION_BYTES;
            results.completed((int) rings.get(PLAIN_LONG, at), rings.get(PLAIN_INT, at + 8));
        }
        INT.setRelease(rings, completionsHead, head);
        return count;
    }

    /** Gives the descriptor back and keeps the memory, so that the kernel refuses what comes. */
    void lose() {
        if (!isLost) {
            isLost = true;
            kernel.close(ring);
        }
    }

    @Override
    public void close() {
        lose();
        kernel.unmap(entries);
        kernel.unmap(rings);
    }
}
