/**
 * Repeats every performance figure of the project, beside the reference relay, and shows them: as a table, as JSON, as a page with a plot. {@link org.e2eechat.loadtest.bench.Figure} is the list of what is measured, an
 * {@link org.e2eechat.loadtest.bench.Experiment} measures some of them, {@link org.e2eechat.loadtest.bench.BenchMain} runs them all. It is a benchmark and not a test: a target that is missed is shown and fails nothing.
 */
@NullMarked
package org.e2eechat.loadtest.bench;

import org.jspecify.annotations.NullMarked;
