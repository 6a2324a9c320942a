/**
 * One connection's conversation, from HELLO to the last word. Start at {@link org.e2eechat.server.session.ClientSession}, which routes what a client says; {@link
 * org.e2eechat.server.session.Outbox} holds what waits to be sent to it; {@link org.e2eechat.server.session.Sessions} knows them all. It knows no Jetty, no JSON and no
 * Valkey.
 */
@NullMarked
package org.e2eechat.server.session;

import org.jspecify.annotations.NullMarked;
