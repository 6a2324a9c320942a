package org.e2eechat.server.token;

import org.e2eechat.server.protocol.JoinToken;

/**
 * A fresh token.
 *
 * @param token what the client gets
 * @param id what it will be remembered by once it has been used
 * @param expUnixMs the last millisecond in which it is good
 */
public record IssuedToken(JoinToken token, TokenId id, long expUnixMs) {}
