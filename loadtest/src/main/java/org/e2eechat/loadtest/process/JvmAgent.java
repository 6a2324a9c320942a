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
            return totalBytes((String) histogram);
        } catch (JMException unknown) {
            throw new IOException("the JVM has no class histogram", unknown);
        }
    }

    // The last line: the word Total, the number of instances, their bytes.
    static long totalBytes(String histogram) throws IOException {
        String total =
                histogram
                        .lines()
                        .map(String::strip)
                        .filter(line -> line.startsWith("Total "))
                        .findFirst()
                        .orElseThrow(() -> new IOException("a histogram without a total"));
        return Long.parseLong(total.substring(total.lastIndexOf(' ') + 1));
    }

    @Override
    public void close() throws IOException {
        connector.close();
    }
}
