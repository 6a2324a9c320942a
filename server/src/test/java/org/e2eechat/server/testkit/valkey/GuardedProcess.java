package org.e2eechat.server.testkit.valkey;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process that cannot outlive this JVM: a shell beside it holds a pipe from here and kills it as soon as that pipe breaks, which a SIGKILL of the JVM brings about, too.
 */
final class GuardedProcess implements Running {
    private static final long END_WITHIN_SECONDS = 10; // after a SIGKILL it is only reaped

    // The process has no standard input; the guard's is our pipe. "wait" makes the shell's end the
    // process' end.
    private static final String GUARD =
            """
            exec 3<&0
            "$@" </dev/null >>output.log 2>&1 &
            pid=$!
            echo $pid
            (cat >/dev/null; kill -KILL $pid) <&3 >/dev/null 2>&1 &
            wait $pid
            """;

    private final Process shell;
    private final String pid;

    private GuardedProcess(Process shell, String pid) {
        this.shell = shell;
        this.pid = pid;
    }

    /** Starts it; what it prints goes to {@code output.log} in its directory. */
    static GuardedProcess start(List<String> command, Path directory) {
        List<String> guarded = new ArrayList<>(List.of("sh", "-c", GUARD, "guard"));
        guarded.addAll(command);
        try {
            Process shell = new ProcessBuilder(guarded).directory(directory.toFile()).start();
            BufferedReader out = shell.inputReader(StandardCharsets.US_ASCII);
            String pid = out.readLine();
            if (pid == null) {
                throw new IOException("no shell to start " + command);
            }
            return new GuardedProcess(shell, pid);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean isAlive() {
        return shell.isAlive();
    }

    @Override
    public void pause() {
        signal("STOP");
    }

    @Override
    public void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            Process kill = new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid).start();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException("no process to send SIG" + name);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public void kill() {
        try {
            shell.getOutputStream().close();
            if (!shell.waitFor(END_WITHIN_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("process " + pid + " survives SIGKILL");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
