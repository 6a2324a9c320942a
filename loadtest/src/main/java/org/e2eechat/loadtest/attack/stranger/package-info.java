/**
 * One attacker's means: connections from an address of its own, frames right and wrong, a room to
 * attack from. Start at {@link org.e2eechat.loadtest.attack.stranger.Attack}. Sockets are opened in
 * {@link org.e2eechat.loadtest.attack.stranger.Wire} alone, and only to the loopback interface.
 */
@NullMarked
package org.e2eechat.loadtest.attack.stranger;

import org.jspecify.annotations.NullMarked;
