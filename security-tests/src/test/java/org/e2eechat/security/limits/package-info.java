/** The attacker wants more than their share: more connections, rooms, joins, messages, bytes, requests, or an address of somebody else's to be counted by. */
@NullMarked
package org.e2eechat.security.limits;

import org.jspecify.annotations.NullMarked;
