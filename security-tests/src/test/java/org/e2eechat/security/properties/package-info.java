/**
 * No attacker, but what has to hold for everything that anybody could send: properties of jqwik on generated values. A failure prints the smallest value that it found and a seed; {@code @Property(seed
 * = "…")} replays it. Start at {@link org.e2eechat.security.properties.MessageRoundTripIT}.
 */
@NullMarked
package org.e2eechat.security.properties;

import org.jspecify.annotations.NullMarked;
