/**
 * The wire contract: messages, frames, ids, error codes and close reasons, and the two codecs between bytes and messages. Start at {@link
 * org.e2eechat.server.protocol.ClientMessage} and {@link org.e2eechat.server.protocol.ServerMessage}. It knows no clock, no configuration, no thread and nothing of what is
 * inside a ciphertext.
 */
@NullMarked
package org.e2eechat.server.protocol;

import org.jspecify.annotations.NullMarked;
