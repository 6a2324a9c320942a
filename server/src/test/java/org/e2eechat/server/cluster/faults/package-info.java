/**
 * What happens to people in rooms that span nodes when Valkey, the network to it, or a node fails: one class for each row of the table of faults, on real servers. Start at {@link
 * org.e2eechat.server.cluster.faults.Conversation}. Each test prints what it saw as one line that begins with "fault:". Verdicts are by conditions with deadlines; times are only printed.
 */
@NullMarked
package org.e2eechat.server.cluster.faults;

import org.jspecify.annotations.NullMarked;
