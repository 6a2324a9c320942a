/** The attacker is in what we ship without having written it. */
@NullMarked
package org.e2eechat.security.supply;

import org.jspecify.annotations.NullMarked;
