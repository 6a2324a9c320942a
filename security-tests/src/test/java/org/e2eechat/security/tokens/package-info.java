/** The attacker wants into a room without an invitation, or with one that is somebody else's, used, expired or for another room. */
@NullMarked
package org.e2eechat.security.tokens;

import org.jspecify.annotations.NullMarked;
