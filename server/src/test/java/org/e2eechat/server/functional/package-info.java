/**
 * The whole server from outside: a real relay in this process, real sockets, and nothing known of it but the wire contract (docs/protocol.md) and the settings
 * (docs/configuration.md). Start at {@link org.e2eechat.server.functional.TestRelay}, which a test class registers, and {@link
 * org.e2eechat.server.functional.TestClient}, which can also do what no library lets one do. Each class here is one question that the author of an old client, an operator or
 * an attacker would ask.
 */
package org.e2eechat.server.functional;
