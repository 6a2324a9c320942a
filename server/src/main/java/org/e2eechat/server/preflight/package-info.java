/**
 * The audit before a start: settings, secrets, this machine and Valkey, one small check each. Start at {@link org.e2eechat.server.preflight.Preflight}. A check that wants settings is a
 * {@link org.e2eechat.server.preflight.ConfigCheck}, one that wants Valkey a {@link org.e2eechat.server.preflight.ValkeyCheck}. It knows no running relay, and starts none.
 */
@NullMarked
package org.e2eechat.server.preflight;

import org.jspecify.annotations.NullMarked;
