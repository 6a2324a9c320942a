/**
 * The attacker is chance, led by coverage: Jazzer on everything that reads strangers' bytes. An ordinary build runs the committed inputs ({@code src/test/resources}, one directory for each
 * target) and what is derived from them; {@code ./run fuzz} searches on, see docs/security/fuzzing.md.
 */
@NullMarked
package org.e2eechat.security.fuzz;

import org.jspecify.annotations.NullMarked;
