/**
 * Real Valkey (or Redis) servers for tests: one alone, a cluster, a master under sentinels, and a proxy that breaks the network in front of one. Start at {@link
 * org.e2eechat.server.testkit.valkey.ValkeyServer}. Nothing is mocked here, because what the tests ask is how real servers fail. Every process that is started here ends with the JVM,
 * however that ends.
 */
@NullMarked
package org.e2eechat.server.testkit.valkey;

import org.jspecify.annotations.NullMarked;
