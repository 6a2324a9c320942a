/**
 * Join tokens: what an invitation is made of, and whether one is ours, whole, for this room and still good. Start at {@link org.e2eechat.server.token.JoinTokens}; {@code
 * docs/protocol.md} section 5 is its contract. Whether a token was used before is not known here: the room directory burns a {@link org.e2eechat.server.token.TokenId} in the same
 * step that takes the seat. It knows no room but its name, no session and no Valkey. JSON is read in one class, {@code TokenPayload}, and there by the streaming parser that the
 * server has anyway.
 */
@NullMarked
package org.e2eechat.server.token;

import org.jspecify.annotations.NullMarked;
