/**
 * Puts the last runs of the load suites beside those that were committed. Start reading at {@link org.e2eechat.loadtest.compare.CompareMain}.
 */
@NullMarked
package org.e2eechat.loadtest.compare;

import org.jspecify.annotations.NullMarked;
