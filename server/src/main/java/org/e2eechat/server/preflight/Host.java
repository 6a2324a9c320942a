package org.e2eechat.server.preflight;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What this process is given by the machine.
 *
 * @param openFiles how many it may have open; empty where that cannot be told
 * @param heapBytes the most that its heap may grow to
 * @param clockIsKept whether a time service keeps the clock; empty where that cannot be told
 */
record Host(OptionalLong openFiles, long heapBytes, Optional<Boolean> clockIsKept) {
    private static final Path LIMITS = Path.of("/proc/self/limits");
    // "Max open files            1024                 524288               files"; the JVM raises
    // the
    // first to the second by itself.
    private static final Pattern OPEN_FILES = Pattern.compile("Max open files +(\\S+) +(\\S+) ");

    static Host ofThisProcess() {
        return new Host(limits(), Runtime.getRuntime().maxMemory(), KernelClock.isKept());
    }

    private static OptionalLong limits() {
        try {
            return openFiles(Files.readString(LIMITS, StandardCharsets.US_ASCII));
        } catch (IOException notLinux) {
            return OptionalLong.empty();
        }
    }

    /** What {@code /proc/self/limits} says of it. */
    static OptionalLong openFiles(String limits) {
        Matcher line = OPEN_FILES.matcher(limits);
        if (!line.find()) {
            return OptionalLong.empty();
        }
        String most = line.group(1);
        return most.equals("unlimited")
                ? OptionalLong.of(Long.MAX_VALUE)
                : OptionalLong.of(Long.parseLong(most));
    }
}
