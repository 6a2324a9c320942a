/** The attacker is in front of a reverse proxy, and looks for requests that proxy and relay understand in two ways. Skipped, by name, where the proxy is not installed. */
@NullMarked
package org.e2eechat.security.proxies;

import org.jspecify.annotations.NullMarked;
