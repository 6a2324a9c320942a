/**
 * Starts the relays that are measured, each in a JVM of its own, and reads off from outside what they use: {@code /proc} for processor time and memory, the JVM's own agent for its heap.
 */
@NullMarked
package org.e2eechat.loadtest.process;

import org.jspecify.annotations.NullMarked;
