/**
 * The relay that ours is compared with: as little as can be written with Netty, to show what the machine can do. It checks nothing, limits nothing and knows no tokens, so it is a bound and not a rival. Netty is used here and nowhere else.
 */
@NullMarked
package org.e2eechat.loadtest.reference;

import org.jspecify.annotations.NullMarked;
