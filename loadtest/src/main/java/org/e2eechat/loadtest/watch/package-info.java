/**
 * What a relay says of itself while it is under load: its metrics, scraped as Prometheus would. Start reading at {@link org.e2eechat.loadtest.watch.RelayWatch}.
 */
@NullMarked
package org.e2eechat.loadtest.watch;

import org.jspecify.annotations.NullMarked;
