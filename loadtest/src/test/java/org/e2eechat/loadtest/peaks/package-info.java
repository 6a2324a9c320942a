/**
 * The load suites: Gatling simulations, one question each. Start reading at {@link org.e2eechat.loadtest.peaks.SteadyChatSimulation}; what they share is in {@link org.e2eechat.loadtest.peaks.LoadSimulation}. docs/load-testing.md says
 * how to run them and what they have shown.
 */
@NullMarked
package org.e2eechat.loadtest.peaks;

import org.jspecify.annotations.NullMarked;
