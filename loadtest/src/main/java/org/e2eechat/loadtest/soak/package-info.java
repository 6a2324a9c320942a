/**
 * Whether the relay stays as it is: hours of people who come, talk and go in every way, at half of what the relay can do, and after each spell a look at what is left. Start at {@link
 * org.e2eechat.loadtest.soak.Soak}; {@link org.e2eechat.loadtest.soak.Visit} has the ways to come and go, {@link org.e2eechat.loadtest.soak.Trend} the verdict.
 */
@NullMarked
package org.e2eechat.loadtest.soak;

import org.jspecify.annotations.NullMarked;
