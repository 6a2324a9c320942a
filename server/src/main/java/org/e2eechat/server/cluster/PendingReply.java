package org.e2eechat.server.cluster;

import io.valkey.exceptions.JedisException;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.CompletableFuture;

/** What becomes of a command, for who waits for it. */
record PendingReply(CompletableFuture<@Nullable Object> future) implements Link.Callback {
    @Override
    public void replied(@Nullable Object reply) {
        future.complete(reply);
    }

    @Override
    public void failed(JedisException failure) {
        future.completeExceptionally(failure);
    }
}
