package org.e2eechat.server.transport;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;

/**
 * One system call for all sends of a turn, through a {@link SendRing}. Entering the kernel, once for each of the members of all rooms that somebody has just spoken in, is most of what can be
 * saved of the cost of a delivery: the rest is the kernel's own work with the bytes.
 */
final class SendsTogether implements Sends, SendRing.Results {
    private static final Logger log = LoggerFactory.getLogger(SendsTogether.class);
    private static final int EAGAIN = -Kernel.EAGAIN;
    private static final int EINTR = -Kernel.EINTR;

    /** As many as there may be members in the rooms that a turn relays to; more are done in several calls. */
    private static final int MOST_SENDS = 512;

    private final Stage stage;
    private final SendRing ring;
    private final SendsOneByOne instead;
    private final long address;
    private final @Nullable Sendee[] waiting = new Sendee[MOST_SENDS];
    private final int[] from = new int[MOST_SENDS];
    private final int[] length = new int[MOST_SENDS];
    private int count; // of the sends that wait
    private boolean isBroken; // the kernel has refused; for good

    private SendsTogether(Stage stage, SendRing ring) {
        this.stage = stage;
        this.ring = ring;
        this.instead = new SendsOneByOne(stage);
        this.address = MemorySegment.ofBuffer(stage.memory().duplicate().clear()).address();
    }

    /**
     * Ready to send.
     *
     * @throws IOException where this cannot be had: the message says why
     */
    static SendsTogether open(Stage stage) throws IOException {
        if (!Descriptors.areKnown()) {
            throw new IOException("the JDK does not tell the sockets' descriptors");
        }
        return new SendsTogether(stage, SendRing.open(MOST_SENDS));
    }

    @Override
    public void send(Sendee to, int at, int bytes) {
        if (isBroken) {
            instead.send(to, at, bytes);
            return;
        }
        if (!to.channel().isOpen()) { // its descriptor may be somebody else's by now
            to.sendFailed(new ClosedChannelException());
            return;
        }
        if (count == MOST_SENDS) {
            complete();
        }
        waiting[count] = to;
        from[count] = at;
        length[count] = bytes;
        count++;
        ring.queue(Descriptors.of(to.channel()), address + at, bytes);
    }

    @Override
    public void complete() {
        if (count == 0) {
            return;
        }
        int sends = count;
        count = 0;
        try {
            ring.submit(this);
        } catch (IOException | RuntimeException refused) {
            log.error(
                    "the sockets are written to one by one from now on: {}", refused.getMessage());
            isBroken = true;
            finishInstead(sends);
        }
    }

    /** What the kernel did not do, in the same order. */
    private void finishInstead(int sends) {
        for (int i = 0; i < sends; i++) {
            Sendee left = waiting[i];
            if (left != null) {
                waiting[i] = null;
                instead.send(left, from[i], length[i]);
            }
        }
    }

    @Override
    public void completed(int index, int result) {
        Sendee to = waiting[index];
        waiting[index] = null;
        if (to == null) {
            return; // the ring's own try
        }
        try {
            if (result >= 0) {
                to.sent(unsent(index, result));
            } else if (result == EAGAIN || result == EINTR) {
                to.sent(unsent(index, 0));
            } else {
                to.sendFailed(new IOException("send failed, error " + -result));
            }
        } catch (RuntimeException bug) {
            log.error("a socket could not be written to", bug);
        }
    }

    private ByteBuffer unsent(int index, int sent) {
        return stage.part(from[index] + sent, length[index] - sent);
    }

    /** For tests: the kernel refuses from now on. */
    void loseRing() {
        ring.lose();
    }

    @Override
    public void close() {
        ring.close();
    }
}
