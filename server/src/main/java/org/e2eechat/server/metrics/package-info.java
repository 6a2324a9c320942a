/**
 * Every number the server tells about itself, declared once and in one file.
 *
 * <p>Start reading at {@link org.e2eechat.server.metrics.RelayMetrics}. The methods on the road of
 * a relayed message neither allocate nor lock: each label value's counter is looked up when the
 * server starts. Labels come from enums, never from a client. The package must not know rooms,
 * sessions, addresses or ids of any kind: whoever has a number to tell brings it here as a number.
 */
@NullMarked
package org.e2eechat.server.metrics;

import org.jspecify.annotations.NullMarked;
