/** Rooms that nodes share, on a real Valkey: {@code Sharing} is a node's part in it without the rest of the node. */
@NullMarked
package org.e2eechat.server.cluster;

import org.jspecify.annotations.NullMarked;
