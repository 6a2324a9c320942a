/** The attacker breaks the rules of RFC 6455 and RFC 9112, hoping that somebody reads what they sent in two ways. */
@NullMarked
package org.e2eechat.security.protocol;

import org.jspecify.annotations.NullMarked;
