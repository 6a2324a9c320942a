/**
 * Who may come in, and how much they may ask for: connections per node and address, frames and bytes per connection, requests per address and minute. Start at {@link
 * org.e2eechat.server.admission.ClientAddress}, what every limit counts by, and {@link org.e2eechat.server.admission.ClientAddresses}, which finds it behind proxies; then one
 * class per limit: {@link org.e2eechat.server.admission.ConnectionQuota}, {@link org.e2eechat.server.admission.TrafficBudget}, {@link
 * org.e2eechat.server.admission.AddressRateLimiter}. Everything here counts on this node only and in memory only. It knows no room, no session, no socket and no metric.
 */
@NullMarked
package org.e2eechat.server.admission;

import org.jspecify.annotations.NullMarked;
