package org.e2eechat.server.cluster;

import io.valkey.CommandArguments;
import io.valkey.Protocol;

import org.e2eechat.server.room.DirectoryUnavailableException;
import org.jspecify.annotations.Nullable;

import java.util.List;

/** The servers that keep rooms, as rooms use them. {@link Valkey} has the real ones. */
interface RoomServers {
    /** Fails unless the server of a room can be used; gives it a moment to come back. */
    void requireUp(Keys keys, Deadline deadline) throws DirectoryUnavailableException;

    /** Runs a script and waits for its answer. The keys are in one slot. */
    List<?> run(
            LuaScript script,
            int slot,
            List<byte[]> names,
            List<byte[]> arguments,
            Valkey.Call call)
            throws DirectoryUnavailableException;

    /**
     * Runs a script without waiting for it. False when nothing was sent; then the callback is not
     * called.
     */
    boolean runLater(
            LuaScript script,
            int slot,
            List<byte[]> names,
            List<byte[]> arguments,
            Link.Callback callback);

    /** Sends one command and waits for its answer. */
    @Nullable Object call(int slot, CommandArguments command, Valkey.Call call)
            throws DirectoryUnavailableException;

    /** Publishes in order, or not at all; false when it could not be sent. Never blocks. */
    boolean publish(int slot, byte[] channel, byte[] envelope, Link.Callback callback);

    /** The command that publishes: within a shard, where there are shards. */
    Protocol.Command publishCommand();

    /** The servers have refused something because they are not what they were. */
    void suspectChange();
}
