/** The attacker wants the server's memory, threads, sockets or time, so that nothing is left for others. Beside most attacks two neighbours talk, and lose nothing. */
@NullMarked
package org.e2eechat.security.exhaustion;

import org.jspecify.annotations.NullMarked;
