/**
 * The attacker reads what is left lying about: logs, metrics, error answers, thread dumps, recordings, heap dumps, the process table, Valkey. A whole conversation is full of canaries, and
 * none of them may be where it does not belong.
 */
@NullMarked
package org.e2eechat.security.disclosure;

import org.jspecify.annotations.NullMarked;
