package org.e2eechat.server.cluster;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A port whose queue of new connections is full: the kernel answers no more of them. */
final class BlackHole implements AutoCloseable {
    private static final int MOST_FILLERS = 16;
    private static final int FILLED_AFTER_MILLIS = 300;
    private static final List<Path> TABLES =
            List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
    private static final String SYN_SENT = "02";

    private final ServerSocket nobodyAccepts;
    private final List<Socket> fillers = new ArrayList<>();
    private final Set<String> seen = new HashSet<>(); // local ports; one for each attempt
    private final Set<String> own = new HashSet<>(); // those of the fillers

    private BlackHole(ServerSocket socket) {
        this.nobodyAccepts = socket;
    }

    static BlackHole dig() throws IOException {
        assumeTrue(
                TABLES.stream().anyMatch(Files::isReadable),
                "only Linux tells of connections that are being made");
        BlackHole hole = new BlackHole(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
        for (int i = 0; i < MOST_FILLERS; i++) {
            Socket filler = new Socket();
            hole.fillers.add(filler);
            try {
                filler.connect(hole.nobodyAccepts.getLocalSocketAddress(), FILLED_AFTER_MILLIS);
            } catch (IOException full) {
                hole.own.addAll(hole.connecting());
                return hole;
            }
        }
        hole.close();
        throw new AssertionError("this kernel's queue is never full");
    }

    int port() {
        return ((InetSocketAddress) nobodyAccepts.getLocalSocketAddress()).getPort();
    }

    /** How many there were so far, as of the calls to this. */
    int attempts() throws IOException {
        seen.addAll(connecting());
        seen.removeAll(own);
        return seen.size();
    }

    /** Whether an attempt to connect is under way now. */
    boolean isBeingTried() throws IOException {
        return connecting().stream().anyMatch(port -> !own.contains(port));
    }

    /**
     * Lines are {@code 0: 0100007F:A1B2 0100007F:1F90 02 ...}: from, to and state, all in
     * hexadecimal.
     */
    private List<String> connecting() throws IOException {
        String to = "%04X".formatted(port());
        List<String> ports = new ArrayList<>();
        for (Path table : TABLES) {
            if (Files.isReadable(table)) {
                for (String line : Files.readAllLines(table)) {
                    String[] words = line.strip().split("\\s+", -1);
                    if (words.length > 3
                            && words[2].endsWith(":" + to)
                            && words[3].equals(SYN_SENT)) {
                        ports.add(words[1]);
                    }
                }
            }
        }
        return ports;
    }

    @Override
    public void close() throws IOException {
        for (Socket filler : fillers) {
            filler.close();
        }
        nobodyAccepts.close();
    }
}
