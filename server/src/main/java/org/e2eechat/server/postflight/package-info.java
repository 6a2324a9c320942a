/**
 * The audit after a start: what a running deployment shows to the outside, through its proxies and balancers, one small check each. Start at {@link
 * org.e2eechat.server.postflight.Postflight}; {@link org.e2eechat.server.postflight.Site} is what is asked. It knows the protocol as a client does, from docs/protocol.md, and nothing of the server's own classes:
 * what it looks at may be another version.
 */
@NullMarked
package org.e2eechat.server.postflight;

import org.jspecify.annotations.NullMarked;
