/**
 * One thread that plays many chat clients and measures how long a message takes. Begin with {@link org.e2eechat.loadtest.generator.Fleet}, then {@link org.e2eechat.loadtest.generator.FanOutLoad}. It knows what goes over the wire
 * and nothing of the relay behind it. Receiving makes no garbage, because what the generator spends is missing to the relay on the same machine.
 */
@NullMarked
package org.e2eechat.loadtest.generator;

import org.jspecify.annotations.NullMarked;
