/**
 * Loads the relay and measures what that costs. Nothing here is part of the server: the figures come from outside, over sockets and from {@code /proc}, so that a relay of any make can be measured alike.
 */
@NullMarked
package org.e2eechat.loadtest;

import org.jspecify.annotations.NullMarked;
