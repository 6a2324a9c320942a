package org.e2eechat.loadtest.process;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;

import java.io.IOException;

import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * Asks a JVM on this machine about its heap. Loading the agent costs that JVM some memory, so whoever measures the whole process must not use one.
 */
public final class JvmAgent implements AutoCloseable {
    private static final String[] STRING_ARRAY = {String[].class.getName()};

    private final JMXConnector connector;
    private final MBeanServerConnection jvm;
    private final ObjectName threads;
    private final ObjectName diagnostics;

    private JvmAgent(JMXConnector connector) throws IOException, JMException {
        this.connector = connector;
        this.jvm = connector.getMBeanServerConnection();
        this.threads = new ObjectName("java.lang:type=Threading");
        this.diagnostics = new ObjectName("com.sun.management:type=DiagnosticCommand");
    }

    /** Attaches to a JVM of this user. */
    @SuppressWarnings("BanJNDI") // the other side is a process that we have started
    public static JvmAgent of(RelayProcess relay) throws IOException {
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(relay.pid()));
            String address;
            try {
                address = machine.startLocalManagementAgent();
            } finally {
                machine.detach();
            }
            return new JvmAgent(JMXConnectorFactory.connect(new JMXServiceURL(address)));
        } catch (AttachNotSupportedException | JMException refused) {
            throw new IOException("the JVM lets nobody attach", refused);
        }
    }

    /** Bytes that all threads together have allocated on the heap since the start. Asking allocates some 20 KB itself. */
    public long allocatedBytes() throws IOException {
        try {
            return (Long) jvm.getAttribute(threads, "TotalThreadAllocatedBytes");
        } catch (JMException unknown) {
            throw new IOException("the JVM does not count what it allocates", unknown);
        }
    }

    /** Bytes of the objects that a full collection, done now, leaves. */
    public long liveBytes() throws IOException {
        try {
            Object histogram =
                    jvm.invoke(
                            diagnostics,
                            "gcClassHistogram",
                            new Object[] {new String[0]},
                            STRING_ARRAY);
            return objectBytes((String) histogram);
        } catch (JMException unknown) {
            throw new IOException("the JVM has no class histogram", unknown);
        }
    }

    // A line for each class: rank, instances, bytes, name. What fills gaps that a collection has
    // left is no object of
    // anybody's; there may be megabytes of it in one sample and none in the next.
    static long objectBytes(String histogram) throws IOException {
        long bytes = 0;
        boolean hasTotal = false;
        for (String line : histogram.split("\n", -1)) {
            String[] columns = line.strip().split("\\s+", -1);
            hasTotal |= columns[0].equals("Total");
            if (columns[0].endsWith(":") && columns.length >= 4 && !isFiller(columns[3])) {
                bytes += Long.parseLong(columns[2]);
            }
        }
        if (!hasTotal) {
            throw new IOException("a histogram without an end");
        }
        return bytes;
    }

    private static boolean isFiller(String className) {
        return className.contains("jdk.internal.vm.Filler");
    }

    @Override
    public void close() throws IOException {
        connector.close();
    }
}
