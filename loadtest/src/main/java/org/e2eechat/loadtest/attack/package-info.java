/**
 * What a stranger can take from the relay, and what its neighbours feel: {@code ./run attack}. It
 * starts the shipped jar with the limits of production on this machine's loopback interface and
 * attacks nothing else. Start at {@link org.e2eechat.loadtest.attack.Siege}; the attacks are in
 * {@code kinds}.
 */
@NullMarked
package org.e2eechat.loadtest.attack;

import org.jspecify.annotations.NullMarked;
