package org.e2eechat.server;

import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;

/**
 * Waits for SIGTERM or SIGINT. A shutdown hook would drain as well, but the process would then report the signal as a failure, and hooks of the JVM's own, such as
 * the one that writes a flight recording, would be cut off. A second Ctrl-C does not wait any longer.
 */
final class StopSignal {
    private static final int EXIT_INTERRUPTED = 130; // 128 + SIGINT, as shells have it

    private final CountDownLatch received = new CountDownLatch(1);

    private StopSignal() {}

    /** Takes the signals over from the JVM. Where they cannot be had, as under {@code -Xrs}, the JVM goes on ending by itself. */
    static StopSignal install() {
        StopSignal stop = new StopSignal();
        onSignal("TERM", stop.received::countDown);
        onSignal("INT", stop::interrupted);
        return stop;
    }

    private void interrupted() {
        if (received.getCount() == 0) {
            Runtime.getRuntime().halt(EXIT_INTERRUPTED);
        }
        received.countDown();
    }

    void await() throws InterruptedException {
        received.await();
    }

    /** By reflection: the only signal API is in jdk.unsupported, and the compiler refuses to be silent about it. */
    private static void onSignal(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object onReceipt =
                    Proxy.newProxyInstance(
                            StopSignal.class.getClassLoader(),
                            new Class<?>[] {handler},
                            (proxy, method, arguments) -> {
                                action.run();
                                return null;
                            });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), onReceipt);
        } catch (ReflectiveOperationException unavailable) {
            // then the JVM ends by itself, as it did before anybody asked
        }
    }
}
