package org.e2eechat.loadtest.attack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The TCP connections of this machine, as the Linux kernel lists them (proc_net_tcp). */
final class Sockets {
    private static final List<Path> TABLES =
            List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));

    /** The process on this side has it open, whether the other side has ended it or not. */
    private static final List<String> OPEN = List.of("01", "08"); // ESTABLISHED, CLOSE_WAIT

    private static final int LOCAL_ADDRESS = 1; // fields of a line, from 0
    private static final int STATE = 3;

    private Sockets() {}

    /** How many connections to this port are open on the side that has accepted them. */
    static int openAt(int port) throws IOException {
        int count = 0;
        for (Path table : TABLES) {
            if (Files.exists(table)) {
                try (Stream<String> lines = Files.lines(table)) {
                    count += (int) lines.filter(line -> isOpenAt(port, line)).count();
                }
            }
        }
        return count;
    }

    // 0: 0100007F:1F90 0200007F:C350 01 00000000:00000000 00:00000000 00000000 0 0 12345 …
    static boolean isOpenAt(int port, String line) {
        String[] fields = line.strip().split("\\s+", -1);
        String suffix = ":%04X".formatted(port);
        return fields.length > STATE
                && fields[LOCAL_ADDRESS].toUpperCase(Locale.ROOT).endsWith(suffix)
                && OPEN.contains(fields[STATE]);
    }
}
