/**
 * Settings: one record tree, read once at start, every problem reported together. Start at {@link org.e2eechat.server.config.RelayConfig}; {@code Environment} is the only
 * place that reads variables. It knows nobody else in the server.
 */
@NullMarked
package org.e2eechat.server.config;

import org.jspecify.annotations.NullMarked;
