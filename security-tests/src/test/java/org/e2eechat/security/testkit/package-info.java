/**
 * What attackers need: the shipped jar in a process of its own ({@link org.e2eechat.security.testkit.Relay}), sockets that send any bytes, and people who talk meanwhile. It knows the
 * protocol from docs/protocol.md and none of the server's classes, so that a mistake in those is not made twice.
 */
@NullMarked
package org.e2eechat.security.testkit;

import org.jspecify.annotations.NullMarked;
