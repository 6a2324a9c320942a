/** What it costs when the members of a room are on two nodes: {@code ./run across}. */
@NullMarked
package org.e2eechat.loadtest.across;

import org.jspecify.annotations.NullMarked;
