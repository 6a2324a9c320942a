/**
 * The attacks, a class each; {@link org.e2eechat.loadtest.attack.kinds.AttackKind} lists them. They
 * know nothing of what is measured meanwhile.
 */
@NullMarked
package org.e2eechat.loadtest.attack.kinds;

import org.jspecify.annotations.NullMarked;
