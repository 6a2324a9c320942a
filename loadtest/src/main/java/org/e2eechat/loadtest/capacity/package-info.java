/**
 * How much one node carries on this machine: more and more load until people would notice. Start reading at {@link org.e2eechat.loadtest.capacity.Capacity}.
 */
@NullMarked
package org.e2eechat.loadtest.capacity;

import org.jspecify.annotations.NullMarked;
