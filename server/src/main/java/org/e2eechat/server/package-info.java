/**
 * The relay's entry and composition root: what starts it, builds every object, and stops it again.
 *
 * <p>Start reading at {@link org.e2eechat.server.RelayMain}. This package may know all others, and no
 * other may know it. It must not hold rules of the chat itself: those live in the packages below.
 */
@NullMarked
package org.e2eechat.server;

import org.jspecify.annotations.NullMarked;
