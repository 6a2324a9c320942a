/**
 * Settings: one record tree, read once at start, every problem reported together. Start at
 * {@link org.e2eechat.server.config.RelayConfig#read}; {@code Settings} declares each variable once
 * (the parser and docs/configuration.md both come from it), and {@code Environment} is the only
 * place that reads variables. {@code ConfigReader} makes the tree and {@code CrossChecks} judges
 * what no single variable can tell. It knows nobody else in the server.
 */
@NullMarked
package org.e2eechat.server.config;

import org.jspecify.annotations.NullMarked;
