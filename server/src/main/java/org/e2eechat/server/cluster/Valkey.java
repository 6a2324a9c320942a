package org.e2eechat.server.cluster;

import io.valkey.CommandArguments;
import io.valkey.Protocol;
import io.valkey.exceptions.JedisException;
import io.valkey.exceptions.JedisNoScriptException;

import org.e2eechat.server.room.DirectoryUnavailableException;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What is said to the servers. A call to a server that is away fails at once, or after a few tries; no call waits longer than its deadline. */
final class Valkey implements RoomServers {
    private static final int CALL_BYTES = 1_024; // about what a call takes
    private static final Duration RETRY_PAUSE = Duration.ofMillis(50);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1); // what clients are told
    private static final int MOST_RETRIES = 10; // more would be over the time for a call anyway

    private final Masters masters;
    private final int retries;

    /** @param retries of a call that could not be sent or was refused; more than {@value #MOST_RETRIES} count as so many */
    Valkey(Masters masters, int retries) {
        this.masters = masters;
        this.retries = Math.min(retries, MOST_RETRIES);
    }

    /** For how long somebody waits for a server that is away, all tries together. */
    static Duration patience(int retries) {
        return RETRY_PAUSE.multipliedBy(Math.min(retries, MOST_RETRIES));
    }

    /** Publishes in order, or not at all; false when it could not be sent. Never blocks. */
    @Override
    public boolean publish(int slot, byte[] channel, byte[] envelope, Link.Callback callback) {
        Masters.Master master = masters.of(slot);
        return master != null
                && master.publishes()
                        .send(
                                new CommandArguments(publishCommand()).add(channel).add(envelope),
                                envelope.length,
                                callback);
    }

    /** Within a shard, where there are shards. */
    @Override
    public Protocol.Command publishCommand() {
        return masters.isSharded() ? Protocol.Command.SPUBLISH : Protocol.Command.PUBLISH;
    }

    /** The servers have refused something because they are not what they were. */
    @Override
    public void suspectChange() {
        masters.suspectChange();
    }

    /** Fails unless the server of a room can be used; gives it a moment to come back. */
    @Override
    public void requireUp(Keys keys, Deadline deadline) throws DirectoryUnavailableException {
        for (int tries = 0; !masters.isUsable(keys.slot()); tries++) {
            requirePatience(keys.slot());
            pauseBeforeRetry(tries, deadline);
        }
    }

    private void requirePatience(int slot) throws DirectoryUnavailableException {
        if (masters.isGivenUp(slot)) {
            throw away();
        }
    }

    /** One call, retries included. Used by one thread. */
    static final class Call {
        private final Deadline deadline;
        private boolean wasSent; // so that a server may have done it, whatever was heard of it

        Call(Deadline deadline) {
            this.deadline = deadline;
        }

        boolean wasSent() {
            return wasSent;
        }

        void sent() {
            wasSent = true;
        }

        Deadline deadline() {
            return deadline;
        }
    }

    /** Runs a script. The keys are in one slot; the arguments are the node's own. */
    @Override
    public List<?> run(
            LuaScript script, int slot, List<byte[]> names, List<byte[]> arguments, Call call)
            throws DirectoryUnavailableException {
        Object reply = call(slot, command(script, true, names, arguments), call);
        if (reply == NoScript.INSTANCE) {
            reply = call(slot, command(script, false, names, arguments), call);
        }
        if (reply instanceof List<?> answer) {
            return answer;
        }
        return reply == null ? List.of() : List.of(reply);
    }

    /** Runs a script without waiting for it. False when nothing was sent and the callback will not be called. */
    @Override
    public boolean runLater(
            LuaScript script,
            int slot,
            List<byte[]> names,
            List<byte[]> arguments,
            Link.Callback callback) {
        Masters.Master master = masters.of(slot);
        if (master == null) {
            return false;
        }
        Link scripts = master.scripts();
        Link.Callback withText =
                new Link.Callback() {
                    @Override
                    public void replied(@Nullable Object reply) {
                        callback.replied(reply);
                    }

                    @Override
                    public void failed(JedisException failure) {
                        if (!(failure instanceof JedisNoScriptException)
                                || !scripts.send(
                                        command(script, false, names, arguments),
                                        CALL_BYTES,
                                        callback)) {
                            callback.failed(failure);
                        }
                    }
                };
        return scripts.send(command(script, true, names, arguments), CALL_BYTES, withText);
    }

    @Override
    public @Nullable Object call(int slot, CommandArguments command, Call call)
            throws DirectoryUnavailableException {
        Deadline deadline = call.deadline;
        for (int tries = 0; ; tries++) {
            Masters.Master master = masters.of(slot);
            CompletableFuture<@Nullable Object> reply = new CompletableFuture<>();
            if (master != null
                    && masters.isAnswering(slot)
                    && master.scripts().send(command, CALL_BYTES, new PendingReply(reply))) {
                call.sent();
                try {
                    return reply.get(deadline.leftNanos(), TimeUnit.NANOSECONDS);
                } catch (TimeoutException late) {
                    throw unavailable("no answer in time");
                } catch (ExecutionException failed) {
                    if (failed.getCause() instanceof JedisNoScriptException) {
                        return NoScript.INSTANCE;
                    }
                    masters.suspectChange();
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    throw unavailable("interrupted");
                }
            } else {
                requirePatience(slot);
            }
            pauseBeforeRetry(tries, deadline);
        }
    }

    /** A server that has not seen a script yet; its text has to be sent. */
    private enum NoScript {
        INSTANCE
    }

    private void pauseBeforeRetry(int tries, Deadline deadline)
            throws DirectoryUnavailableException {
        if (tries >= retries || deadline.leftNanos() < RETRY_PAUSE.toNanos()) {
            throw away();
        }
        try {
            Thread.sleep(RETRY_PAUSE);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw unavailable("interrupted");
        }
    }

    private static DirectoryUnavailableException away() {
        return unavailable("the server is away");
    }

    static DirectoryUnavailableException unavailable(String why) {
        return new DirectoryUnavailableException(why, RETRY_AFTER);
    }

    private static CommandArguments command(
            LuaScript script, boolean byName, List<byte[]> names, List<byte[]> arguments) {
        CommandArguments command =
                new CommandArguments(byName ? Protocol.Command.EVALSHA : Protocol.Command.EVAL)
                        .add(byName ? script.sha1() : script.text())
                        .add(names.size());
        names.forEach(command::add);
        arguments.forEach(command::add);
        return command;
    }
}
