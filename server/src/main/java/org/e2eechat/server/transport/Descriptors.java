package org.e2eechat.server.transport;

import org.jspecify.annotations.Nullable;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.channels.SocketChannel;

/**
 * Finds the descriptor of a socket, which the JDK keeps to itself unless the jar's manifest asks for it ({@code Add-Exports: java.base/sun.nio.ch}).
 *
 * <p>A descriptor is a number that the kernel gives to the next socket as soon as this one is closed, so using one at the wrong time would send a frame to somebody else. The JDK closes the
 * descriptor of a channel that is registered with a selector only in that selector's thread, within a select ({@code SocketChannelImpl.tryClose} and {@code kill}, JDK 25). So on that
 * thread, between two selects, the descriptor of a channel that is open is right, also while another thread is closing the channel.
 */
final class Descriptors {
    private static final @Nullable MethodHandle GET = find(); // constant, so that it is inlined

    private Descriptors() {}

    private static @Nullable MethodHandle find() {
        try {
            Class<?> channel = Class.forName("sun.nio.ch.SelChImpl");
            return MethodHandles.lookup()
                    .findVirtual(channel, "getFDVal", MethodType.methodType(int.class))
                    .asType(MethodType.methodType(int.class, SocketChannel.class));
        } catch (ReflectiveOperationException hidden) {
            return null;
        }
    }

    /** Whether the JDK lets us ask. */
    static boolean areKnown() {
        return GET != null;
    }

    /** The descriptor of an open channel; see above for where and when it may be used. */
    static int of(SocketChannel channel) {
        if (GET == null) {
            throw new IllegalStateException("descriptors are not known");
        }
        try {
            return (int) GET.invokeExact(channel);
        } catch (Throwable failure) {
            throw new IllegalStateException("a socket without a descriptor", failure);
        }
    }
}
